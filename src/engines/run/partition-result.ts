import { jsonText } from '../../record/canonical.ts';
import type { WideState, WideStep } from '../../wide/wide-step.ts';
import type { Report } from './report.ts';
import type { Times } from './stopwatch.ts';

/** What a run over some partitions has counted on the way, beside its lines and its state. */
export interface PartitionFacts {
  readonly report: Report;
  /** The stages want no more input, of this partition or another. */
  readonly enough: boolean;
  /** How many records each stage has let through; of a program, how many it has written. */
  readonly passed: readonly number[];
  readonly times: Times;
  /**
   * The number of the last line that was no blank one, counted from where its object begins, or the partition inside of
   * it.
   */
  readonly lastLine: number;
}

/** What a plan makes of a partition: lines in the sink, or the wide step's state. */
export interface PartitionResult extends PartitionFacts {
  readonly state?: WideState;
}

/** The same in a form that crosses threads: the state is JSON text. */
export interface EncodedResult extends PartitionFacts {
  readonly state?: string;
}

export function encodeResult({ state, ...facts }: PartitionResult): EncodedResult {
  return { ...facts, ...(state && { state: jsonText(state.encode()) }) };
}

/** What `encodeResult` was given, in a run of the same plan. */
export function decodeResult(step: WideStep | undefined, { state, ...facts }: EncodedResult): PartitionResult {
  return { ...facts, ...(step && state !== undefined && { state: step.decode(JSON.parse(state)) }) };
}
