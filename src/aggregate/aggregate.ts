import type { Json } from '../record/record.ts';

/**
 * A wide step: a fold whose state can be split, shipped and merged. The laws, tested for each one: folding any split of
 * the input part by part and merging the parts (in input order, in any grouping) finishes to the same bytes of JSON as
 * one pass; so does a state that went through `encode`, JSON text and `decode`; `finish` changes nothing. `add` and
 * `merge` may change and return their first argument, and `merge` may keep parts of its second: do not use it again.
 */
export interface Aggregate<State = unknown> {
  zero(): State;
  /** Takes the values of the aggregate's arguments for one record. A missing value is undefined. */
  add(state: State, values: readonly unknown[]): State;
  /** `b` holds what follows `a` in the input. */
  merge(a: State, b: State): State;
  finish(state: State): Finished;
  /**
   * JSON that JSON.stringify and JSON.parse carry unchanged. It may share arrays with the state: write it before the
   * next `add`.
   */
  encode(state: State): Json;
  decode(json: Json): State;
}

/**
 * An answer, and where it is an estimate, its error: relative (0.01 is 1 %) unless the aggregate documents otherwise.
 */
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

/** What the registry holds of one aggregate: how to make it, and what help and manual pages print. */
export interface AggregateEntry {
  readonly name: string;
  /** How it is called: `quantile(x, p)`, optional parts in brackets. */
  readonly usage: string;
  /** One sentence without a full stop: what the answer is, and for which values. */
  readonly doc: string;
  /** Memory for each group, and whether the answer is exact. */
  readonly cost: string;
  /** Names other tools have for it, for 'did you mean'. */
  readonly elsewhere?: readonly string[];
  /**
   * Its answer is a count or a measure, which a table rounds and groups by thousands; otherwise it is a value of the
   * data, such as an id or a year.
   */
  readonly measures?: true;
  /** What its first expression is meant to give, where that is not any value. `one type` has an order. */
  readonly wants?: 'numbers' | 'one type';
  /** The fewest and the most expressions it takes, evaluated for each record. */
  readonly args: readonly [number, number];
  /** The fewest and the most constants after them. */
  readonly params: readonly [number, number];
  /**
   * Which of the first expressions may come as a Uint8Array, the bytes of the JSON text of an array or an object, good
   * until `add` returns: where the expression is a path and the value was not parsed. All others are values.
   */
  readonly bytes?: readonly number[];
  /** Throws a UsageError where a parameter cannot be. The number of parameters is checked before. */
  create(params: readonly Json[]): Aggregate;
}
