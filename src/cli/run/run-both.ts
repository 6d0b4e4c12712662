import type { Plan } from '../../plan/plan.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { holdsOther, otherSelection } from '../flags/versus.ts';
import { say } from '../output/say.ts';
import { type PlanRun, type RunOptions, runPlan } from './run-plan.ts';

/**
 * Runs a plan over the selection of the flags, and over the one that `vs` describes. Bad lines and the report of the
 * second go to files whose names end in .before. The worse exit code wins.
 */
export async function runBoth(
  plan: Plan,
  flags: ReadingFlags,
  vs: readonly string[],
  options: RunOptions,
): Promise<{ readonly now: PlanRun; readonly before: PlanRun }> {
  const other = otherSelection(flags, vs);
  if (holdsOther(flags, other)) say('the first selection holds the second one, too: what they share is on both sides');
  const now = await runPlan(plan, flags, options);
  const code = process.exitCode;
  const { bad, report } = other;
  const before = await runPlan(
    plan,
    { ...other, bad: bad && `${bad}.before`, report: report && `${report}.before` },
    options,
  );
  process.exitCode = code || process.exitCode;
  return { now, before };
}
