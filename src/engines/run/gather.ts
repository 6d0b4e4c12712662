import { expectRoom } from '../../heap-room.ts';
import type { Plan } from '../../plan/plan.ts';
import type { JsonRecord } from '../../record/record.ts';
import { openWide } from '../../wide/registry.ts';
import type { WideState } from '../../wide/wide-step.ts';
import type { PartitionResult } from './partition-result.ts';
import { addReport, emptyReport, type Report } from './report.ts';
import { addTimes, MERGE, Stopwatch, type Times } from './stopwatch.ts';

/** What a run gives: rows or lines of its wide step. Lines of a stream have gone to the sink already. */
export interface RunResult {
  readonly rows?: JsonRecord[];
  readonly lines?: string[];
  /** The merged state of the wide step, which rows and lines were made of. */
  readonly state?: WideState;
  readonly report: Report;
  /** How many records each stage has let through, and where the time of all threads went. */
  readonly passed: readonly number[];
  readonly times: Times;
}

/** Brings the results of partitions together, in input order, whichever engine made them. */
export interface Gathering {
  readonly report: Report;
  /** The plan for the next partition: what heads have let through before is taken off. */
  readonly plan: Plan;
  /** True once a head has let through all it may: no partition that follows counts. */
  readonly enough: boolean;
  /** How many records the head at stage `k` may still let through; infinite where it is no head. */
  left(k: number): number;
  /** `start` is where the partition begins inside its object, which may be more than 0 where it is one range. */
  take(result: Omit<PartitionResult, 'times'> & { readonly times?: Times }, start: number): void;
  finish(): RunResult;
}

/** Throws a UsageError where the wide step cannot be. */
export async function createGathering(plan: Plan, watch = new Stopwatch(plan.stages.length)): Promise<Gathering> {
  const report = emptyReport();
  const step = plan.wide && (await openWide(plan.wide));
  let state: WideState | undefined;
  let current = plan;
  let enough = false;
  /** How many lines the ranges before have of the object that is read in ranges. */
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
