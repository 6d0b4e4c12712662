import type { GroupPlan } from '../../analysis/sampling/estimated-columns.ts';
import type { Input } from '../../engines/input/input.ts';
import type { Plan } from '../../plan/plan.ts';
import { shareText } from '../../plan/share.ts';
import { counted, were } from '../../render/number-text.ts';
import { say } from '../output/say.ts';
import { type Goal, goalText } from './goal.ts';
import { type RunStep, runInSteps, type SteppedRun } from './run-in-steps.ts';

/** Runs a plan until the goal of `--within` or `--for` is reached, and says how much was read for it. */
export async function runUntil(goal: Goal, plan: Plan, input: Input, seed: number, run: RunStep): Promise<SteppedRun> {
  const ran = await runInSteps(plan as GroupPlan, input, goal, seed, run);
  const { objects = 0, bytes = 0 } = input.totals;
  const { objects: read = 0, bytes: readBytes = 0 } = ran.input.totals;
  say(
    read === objects
      ? `note: all ${counted(objects, 'object')} ${were(objects)} read`
      : `note: ${read} of ${counted(objects, 'object')} ${were(read)} read, ${shareText(Number((readBytes / bytes).toPrecision(2)))} of the bytes, in an order chosen by seed ${seed}, until ${goalText(goal, plan as GroupPlan)}`,
  );
  return ran;
}
