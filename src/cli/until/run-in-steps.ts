import type { GroupPlan } from '../../analysis/sampling/estimated-columns.ts';
import type { Input } from '../../engines/input/input.ts';
import { plainSize } from '../../engines/input/plain-bytes.ts';
import type { RunResult } from '../../engines/run/inline.ts';
import { addReport, type Report } from '../../engines/run/report.ts';
import { addTimes } from '../../engines/run/stopwatch.ts';
import { inRandomOrder } from '../../source/fraction.ts';
import { sampledPlan } from '../run/sampled-input.ts';
import { FIRST, type Goal, isReached } from './goal.ts';

/** The result of a run that stopped when it knew enough, and the input that it has read. */
export interface SteppedRun {
  readonly result: RunResult & { readonly retries?: number };
  readonly input: Input;
  /** Whether the goal was reached before everything was read. */
  readonly isReached: boolean;
}

/** Runs the plan over an input, after an earlier step with this report. */
export type RunStep = (input: Input, before?: Report) => Promise<SteppedRun['result']>;

/**
 * Runs a plan over objects in an order that the seed decides, in steps: 8, 16, 32, … objects in all. Between two steps
 * it looks whether the estimates are narrow enough, or whether the next step would take longer than there is time; then
 * the answer is that of `--fraction` with these objects. Because it stops more often where intervals came out too
 * narrow, those of a run that looks at them are a little wider (`looked`).
 */
export async function runInSteps(
  plan: GroupPlan,
  whole: Input,
  goal: Goal,
  seed: number,
  run: RunStep,
): Promise<SteppedRun> {
  const began = performance.now();
  const order = inRandomOrder(whole.stored!.objects, seed);
  const all = { of: order.length, bytes: order.reduce((sum, object) => sum + plainSize(object), 0) };
  const drawn = (count: number): Input => ({
    ...whole.only!(order.slice(0, count)),
    listing: { ...whole.listing!, sampled: { ...all, seed, looked: goal.within !== undefined } },
  });
  let read = Math.min(FIRST, order.length);
  let result = await run(whole.only!(order.slice(0, read)));
  for (;;) {
    const input = drawn(read);
    if (read === order.length) return { result, input, isReached: false };
    if (isReached(goal, rowsOf(result), sampledPlan(plan, input, {}) as GroupPlan))
      return { result, input, isReached: true };
    const next = Math.min(order.length, 2 * read, read + affordable(goal, read, performance.now() - began));
    if (next === read) return { result, input, isReached: true };
    result = together(result, await run(whole.only!(order.slice(read, next)), result.report));
    read = next;
  }
}

/** The number of further objects that there is time for, at the pace so far. */
function affordable({ time }: Goal, read: number, spent: number): number {
  return time === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor(((time - spent) / spent) * read));
}

/** Adds the result over other objects to the first one. */
function together(a: SteppedRun['result'], b: SteppedRun['result']): SteppedRun['result'] {
  a.state!.merge(b.state!);
  addReport(a.report, b.report);
  const passed = a.passed.map((count, stage) => count + b.passed[stage]!);
  const retries = (a.retries ?? 0) + (b.retries ?? 0);
  return { ...a, rows: rowsOf(a), passed, retries, times: addTimes(a.times, b.times) };
}

function rowsOf({ state }: RunResult) {
  const finished = state!.finish();
  return 'rows' in finished ? finished.rows : [];
}
