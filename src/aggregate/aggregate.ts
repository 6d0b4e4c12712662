import type { Json } from '../record/record.ts';
import type { Finished } from './finished.ts';
import type { Layout } from './layout.ts';

/**
 * An aggregate: a fold whose state can be split, shipped and merged. Tests hold each one to these laws. Folding any
 * split of the input part by part and merging the parts (in input order, in any grouping) finishes to the same bytes of
 * JSON as one pass, and so does a state that went through `encode`, JSON text and `decode`. `finish` changes nothing.
 * `add` and `merge` may change and return their first argument, and `merge` may keep parts of its second: do not use it
 * again.
 */
export interface Aggregate<State = unknown> {
  zero(): State;
  /** Adds the values of the aggregate's arguments for one record. A missing value is undefined. */
  add(state: State, values: readonly unknown[]): State;
  /** Merges two states; the input of `b` follows that of `a`. */
  merge(a: State, b: State): State;
  finish(state: State): Finished;
  /**
   * JSON that JSON.stringify and JSON.parse carry unchanged. It may share arrays with the state: write it before the
   * next `add`.
   */
  encode(state: State): Json;
  decode(json: Json): State;
  /**
   * Packs the state in a form that crosses threads (by structured clone), and adds the memory that moves to `transfer`.
   * Do not use the state again. Without this method, `encode` is used.
   */
  pack?(state: State, transfer: ArrayBuffer[]): unknown;
  /** A state from what `pack` returned in another thread. */
  unpack?(packed: unknown): State;
}

/** One column of an aggregation as the plan holds it: `up = quantile(simpleMeasurements.uptime, 0.95)`. */
export interface AggregateSpec {
  readonly name: string;
  /** The aggregate's name: count, sum, … */
  readonly fn: string;
  /** The texts of the expressions that are evaluated for each record. */
  readonly args: readonly string[];
  /** The constant parameters after the expressions, already evaluated: `[0.95]`. */
  readonly params: readonly Json[];
}

/** The registry's entry of one aggregate: how to make it, and what help and manual pages print. */
export interface AggregateEntry {
  readonly name: string;
  /** Its notation: `quantile(x, p)`, optional parts in brackets. */
  readonly usage: string;
  /** One sentence without a full stop: the answer, and the values that it is computed from. */
  readonly doc: string;
  /** The memory for each group, and whether the answer is exact. */
  readonly cost: string;
  /** Its names in other tools, for suggestions. */
  readonly elsewhere?: readonly string[];
  /**
   * Whether its answer is a count or a measure, which a table rounds and groups by thousands. Otherwise the answer is a
   * value of the data, such as an id or a year.
   */
  readonly measures?: true;
  /**
   * The kind of values that its first expression should give, if not any. `one type` means values that have an order.
   */
  readonly wants?: 'numbers' | 'one type';
  /** The fewest and the most expressions that it takes. */
  readonly args: readonly [number, number];
  /** The fewest and the most constants after them. */
  readonly params: readonly [number, number];
  /**
   * The arguments that may come as a Uint8Array, the bytes of the JSON text of an array or an object, valid until `add`
   * returns. They do so if the expression is a path and the value was not parsed.
   */
  readonly bytes?: readonly number[];
  /**
   * Makes the aggregate. Throws a UsageError for a parameter out of range. The number of parameters is checked before.
   */
  create(params: readonly Json[]): Aggregate;
  /**
   * Makes the layout by which the states of many groups are held as numbers, if the aggregate has one. `args` is the
   * number of its expressions.
   */
  layout?(args: number): Layout<never>;
}
