import { expectRoom } from '../../heap-room.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Lines, Rows } from '../../record/rows.ts';
import { openWide } from '../../wide/registry.ts';
import type { WideState } from '../../wide/wide-step.ts';
import type { PartitionResult } from './partition-result.ts';
import { addReport, emptyReport, type Report } from './report.ts';
import { addTimes, MERGE, Stopwatch, type Times } from './stopwatch.ts';

/** The result of a run: rows or lines of its wide step. Lines of a stream have already gone to the sink. */
export interface RunResult {
  readonly rows?: Rows;
  readonly lines?: Lines;
  /** The merged state of the wide step, from which rows and lines were made. */
  readonly state?: WideState;
  readonly report: Report;
  /** The number of records that each stage has let through, and how all threads spent their time. */
  readonly passed: readonly number[];
  readonly times: Times;
}

/** Joins the results of partitions in input order, whichever engine made them. */
export interface Gathering {
  readonly report: Report;
  /** The plan for the next partition, in which heads are lowered by what they have let through. */
  readonly plan: Plan;
  /** True once a head has let through all it may: later partitions do not count. */
  readonly enough: boolean;
  /** The number of records that the head at stage `k` may still let through; infinite for any other stage. */
  left(k: number): number;
  /**
   * Takes a partition's result. `start` is the byte of its object at which the partition begins; more than 0 only for a
   * range.
   */
  take(result: Omit<PartitionResult, 'times'> & { readonly times?: Times }, start: number): void;
  finish(): RunResult;
}

/** Begins a gathering. Throws a UsageError if the wide step cannot be made. */
export async function createGathering(plan: Plan, watch = new Stopwatch(plan.stages.length)): Promise<Gathering> {
  const report = emptyReport();
  const step = plan.wide && (await openWide(plan.wide));
  let state: WideState | undefined;
  let current = plan;
  let enough = false;
  /** The number of lines of earlier ranges, for an object that is read in ranges. */
  let lines = 0;
  let passed = plan.stages.map(() => 0);
  let times: Times | undefined;
  return {
    report,
    get plan() {
      return current;
    },
    get enough() {
      return enough;
    },
    left(k) {
      const stage = current.stages[k];
      return stage?.op === 'head' ? stage.count : Number.POSITIVE_INFINITY;
    },
    take(result, start) {
      const { state: next } = result;
      if (state && next) watch.during(MERGE, () => state!.merge(next));
      else state ??= next;
      expectRoom(() => state?.held() ?? 'what is to be done');
      passed = passed.map((count, k) => count + (result.passed[k] ?? 0));
      if (result.times) times = addTimes(times, result.times);
      if (start === 0) lines = 0;
      const examples = result.report.examples.map((bad) =>
        bad.program === undefined ? { ...bad, line: bad.line + lines } : bad,
      );
      addReport(report, { ...result.report, examples });
      lines += result.lastLine;
      current = {
        ...current,
        stages: current.stages.map((stage, k) =>
          stage.op === 'head' ? { ...stage, count: stage.count - (result.passed[k] ?? 0) } : stage,
        ),
      };
      if (result.enough) enough = true;
    },
    finish() {
      const whole = state ?? step?.create();
      const finished = watch.during(MERGE, () => whole && { ...whole.finish(), state: whole });
      return { ...finished, report, passed, times: addTimes(times, watch.take()) };
    },
  };
}
