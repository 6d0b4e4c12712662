import { runInline } from '../../engines/run/inline.ts';
import type { Interrupt } from '../../engines/run/interrupt.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Lines, Rows } from '../../record/rows.ts';
import { createScanner } from '../../record/scan.ts';
import { useZone } from '../../record/zone.ts';
import { memoryBytes } from '../../source/memory.ts';
import { parseBudget } from '../flags/numbers.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { gatherLines } from '../output/gather-lines.ts';
import { say, sayReport } from '../output/say.ts';

/**
 * Runs a plan over lines in memory, such as the rows of the step before. Sets the exit code if it is worse than the one
 * so far.
 */
export async function runOverLines(
  plan: Plan,
  lines: Lines,
  flags: ReadingFlags,
  interrupt?: Interrupt,
): Promise<{ readonly rows?: Rows; readonly lines: Lines }> {
  useZone(plan.tz);
  const { sink, lines: made } = gatherLines();
  const source = memoryBytes(Buffer.from(Array.from(lines, (line) => `${line}\n`).join('')));
  const parts = [{ number: 0, name: 'the rows before', source }];
  const result = await runInline(plan, [{ start: 0, parts }], { createScanner, sink, interrupt });
  const budget = parseBudget(flags['max-bad'], '--max-bad');
  const code = sayReport(result.report, {
    budget,
    strict: flags.strict,
    badFile: undefined,
    ours: false,
    isQuiet: flags.quiet === true,
  });
  for (const note of result.state?.notes?.() ?? []) say(note);
  process.exitCode ||= code;
  return { ...(result.rows && { rows: result.rows }), lines: result.lines ?? made };
}
