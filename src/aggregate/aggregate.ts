import type { Json } from '../record/record.ts';

/**
 * A wide step: a fold whose state can be split, shipped and merged. The laws, tested for each one:
 * folding any split of the input part by part and merging the parts (in input order, in any grouping) gives the same state as one pass;
 * `decode(encode(s))` is `s`; `finish` changes nothing. `add` and `merge` may change and return their first argument.
 */
export interface Aggregate<State = unknown> {
  zero(): State;
  /** Takes the values of the aggregate's arguments for one record. A missing value is undefined. */
  add(state: State, values: readonly unknown[]): State;
  /** `b` holds what follows `a` in the input. */
  merge(a: State, b: State): State;
  finish(state: State): Finished;
  /** JSON that JSON.stringify and JSON.parse carry unchanged. */
  encode(state: State): Json;
  decode(json: Json): State;
}

/** An answer, and where it is an estimate, its error: relative (0.01 is 1 %) unless the aggregate documents otherwise. */
export interface Finished {
  readonly value: Json | undefined;
  readonly error?: number;
}

/** One column of an aggregation as the plan holds it: `up = quantile(simpleMeasurements.uptime, 0.95)`. */
export interface AggregateSpec {
  readonly name: string;
  /** The aggregate's name: count, sum, … */
  readonly fn: string;
  /** Expression texts evaluated for each record. */
  readonly args: readonly string[];
  /** Constant parameters after the expressions, already evaluated: `[0.95]`. */
  readonly params: readonly Json[];
}
