import { jsonText } from '../../record/canonical.ts';
import type { WideState, WideStep } from '../../wide/wide-step.ts';
import type { Report } from './report.ts';
import type { Times } from './stopwatch.ts';

/** What a run over some partitions has counted, beside its lines and its state. */
export interface PartitionFacts {
  readonly report: Report;
  /** Whether the stages want no more input, of this partition or a later one. */
  readonly enough: boolean;
  /** The number of records that each stage has let through; for a program, the number it has written. */
  readonly passed: readonly number[];
  readonly times: Times;
  /** The number of the last line that is not blank, counted from the beginning of its object, or of the range. */
  readonly lastLine: number;
}

/** The result of a plan over a partition: lines in the sink, or the wide step's state. */
export interface PartitionResult extends PartitionFacts {
  readonly state?: WideState;
}

/** A partition's result in a form that crosses threads: the state is JSON text. */
export interface EncodedResult extends PartitionFacts {
  readonly state?: string;
}

/** Encodes a result for another thread. */
export function encodeResult({ state, ...facts }: PartitionResult): EncodedResult {
  return { ...facts, ...(state && { state: jsonText(state.encode()) }) };
}

/** The result that `encodeResult` encoded, in a run of the same plan. */
export function decodeResult(step: WideStep | undefined, { state, ...facts }: EncodedResult): PartitionResult {
  return { ...facts, ...(step && state !== undefined && { state: step.decode(JSON.parse(state)) }) };
}
