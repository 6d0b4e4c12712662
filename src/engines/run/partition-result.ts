import { jsonText } from '../../record/canonical.ts';
import type { WideState, WideStep } from '../../wide/wide-step.ts';
import type { Report } from './report.ts';
import type { Times } from './stopwatch.ts';

/** The facts that a run over some partitions has counted, beside its lines and its state. */
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

/** A partition's result in a form that crosses threads: the state is JSON text, or the value that it packed. */
export interface EncodedResult extends PartitionFacts {
  readonly state?: string;
  readonly packed?: PackedState;
}

interface PackedState {
  readonly value: unknown;
  /** The bytes of memory that it takes. */
  readonly bytes: number;
}

/** Encodes a result for another thread. Returns it with the memory that moves there. */
export function encodeResult({ state, ...facts }: PartitionResult): readonly [EncodedResult, ArrayBuffer[]] {
  if (state?.pack === undefined) return [{ ...facts, ...(state && { state: jsonText(state.encode()) }) }, []];
  const { value, transfer } = state.pack();
  const bytes = transfer.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return [{ ...facts, packed: { value, bytes } }, transfer];
}

/** The result that `encodeResult` encoded, in a run of the same plan. */
export function decodeResult(step: WideStep | undefined, { state, packed, ...facts }: EncodedResult): PartitionResult {
  if (step?.unpack && packed) return { ...facts, state: step.unpack(packed.value) };
  return { ...facts, ...(step && state !== undefined && { state: step.decode(JSON.parse(state)) }) };
}
