import { closeSync, openSync } from 'node:fs';
import { planFacts } from '../engines/facts.ts';
import { type RunResult, runInline } from '../engines/inline.ts';
import { createInput, type InputFlags } from '../engines/input.ts';
import { createLineSink, type Sink } from '../engines/sink.ts';
import { TeleError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { createScanner } from '../record/scan.ts';
import { parseBudget } from './numbers.ts';
import { createProgress } from './progress.ts';
import { say, sayReport } from './say.ts';
import { writeAll } from './stdout.ts';

/** The flags of a command that reads records, as oclif gives them. */
export interface ReadingFlags extends InputFlags {
  readonly strict: boolean;
  readonly bad?: string | undefined;
  readonly 'max-bad': string;
  readonly progress: string;
  readonly limit?: number | undefined;
  readonly 'sample-clients'?: string | undefined;
}

export interface RunOptions {
  /** Where lines of the result go; stdout otherwise. */
  readonly sink?: Sink;
  /** The expressions are of ours, made for every form of ping: a path that no record has is no slip of the user's. */
  readonly ours?: boolean;
}

/**
 * Runs a plan over what the source flags name, with progress, and says on stderr what was lost on the way. Sets the exit code. Lines of
 * the result go out as they come.
 */
export async function runPlan(
  plan: Plan,
  flags: ReadingFlags,
  { sink = createLineSink((block) => writeAll(1, block)), ours = false }: RunOptions = {},
): Promise<RunResult> {
  const budget = parseBudget(flags['max-bad'], '--max-bad');
  const { usesIndex } = planFacts(plan);
  const input = await createInput(flags, say, { cut: !usesIndex });
  const bad = flags.bad === undefined ? undefined : openBadFile(flags.bad);
  const progress = await createProgress(flags.progress, input.totals);
  const before = { bytes: 0, records: 0, objects: 0 };
  let seen = performance.now();
  try {
    const result = await runInline(plan, input.parts(), {
      createScanner,
      sink,
      ...(bad && { badSink: bad.sink }),
      onProgress(bytes, records) {
        progress.update({ bytes: before.bytes + bytes, records: before.records + records, objects: before.objects });
        // Files are read without waiting: signals and timers get their turn now and then.
        if (performance.now() - seen < 100) return false;
        return new Promise((resolve) =>
          setImmediate(() => {
            seen = performance.now();
            resolve(false);
          }),
        );
      },
      onPart(report) {
        before.bytes = report.bytes;
        before.records = report.lines;
        before.objects = report.inputs;
      },
    });
    progress.end();
    process.exitCode = sayReport(result.report, { budget, strict: flags.strict, badFile: flags.bad, ours });
    return result;
  } finally {
    progress.end();
    if (bad) closeSync(bad.fd);
  }
}

function openBadFile(file: string): { fd: number; sink: Sink } {
  try {
    const fd = openSync(file, 'w');
    return { fd, sink: createLineSink((block) => writeAll(fd, block)) };
  } catch (error) {
    throw new TeleError(`bad lines cannot be kept in ${file}: ${(error as Error).message}`, { cause: error });
  }
}
