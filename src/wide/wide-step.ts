import type { Json, JsonRecord } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor, Step } from '../stages/cursor.ts';

/**
 * A step that looks at all records together. Every engine gathers records in a state for each partition, merges the
 * states in input order, and finishes once. The laws, tested for each step: however the input is split, the merged
 * states finish to the same bytes as one state over the whole input (but for an ordered step, which is never split); so
 * does a state that went through `encode`, JSON text and `decode`, or through `cut` and `join`; `finish` changes
 * nothing.
 */
export interface WideStep {
  /** The expressions that it evaluates for each record. The scanner extracts the paths that they read. */
  readonly expressions: readonly string[];
  /** What `explain` says of it. */
  readonly description: string;
  /**
   * It matters which number a record has among all that come. Then one state takes all of them, one after the other.
   */
  readonly ordered?: true;
  /** An empty state. */
  create(): WideState;
  /** A state from what `encode` gave, perhaps in another process or on another day. */
  decode(json: Json): WideState;
  /** How a cluster shuffles states. A step without it travels as one piece. */
  readonly shuffle?: Shuffle;
}

/**
 * Cuts an encoded state into pieces, so that a cluster brings pieces of one key together and no process has to hold all
 * keys.
 */
export interface Shuffle {
  cut(state: Json): (readonly [key: string, piece: Json])[];
  /** The encoded state of one piece alone. */
  join(key: string, piece: Json): Json;
}

/** What a wide step has gathered of some records. */
export interface WideState {
  /** Makes the step that takes records in. `lineOf` gives a record as its line, until the next record comes. */
  taker(binder: Binder, lineOf: (cursor: Cursor) => Uint8Array): Step;
  /** Takes over the state of what follows in the input, of the same step. Do not use `next` again. */
  merge(next: WideState): void;
  /**
   * JSON that JSON.stringify and JSON.parse carry unchanged. It may share arrays with the state: write it before the
   * next record.
   */
  encode(): Json;
  finish(): WideResult;
  /** What its memory is used for, in a few words with their number. */
  held(): string;
  /** What is to be said of the records on stderr, a sentence each. */
  notes?(): string[];
}

/** Rows are records that the step has made; lines are records that it has kept, each without its end. */
export type WideResult = { readonly rows: JsonRecord[] } | { readonly lines: string[] };
