import type { Json, JsonRecord } from '../record/record.ts';
import type { Lines, Rows } from '../record/rows.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor, Step } from '../stages/cursor.ts';

/**
 * A step that looks at all records together. Every engine collects records in a state for each partition, merges the
 * states in input order, and finishes once. Tests hold each step to these laws. However the input is split, the merged
 * states finish to the same bytes as one state over the whole input (except for an ordered step, which is never split),
 * and so does a state that went through `encode`, JSON text and `decode`, or through `cut` and `join`. `finish` changes
 * nothing.
 */
export interface WideStep {
  /** The expressions that it evaluates for each record. The scanner extracts the paths that they read. */
  readonly expressions: readonly string[];
  /** Whether nothing of a record comes out but the values of its expressions. */
  readonly ofExpressions?: true;
  /** Its description in the output of `--explain`. */
  readonly description: string;
  /**
   * Whether the number of a record among all records matters. If so, one state takes all records, one after the other.
   */
  readonly ordered?: true;
  /** An empty state. */
  create(): WideState;
  /** A state from what `encode` wrote, perhaps in another process or on another day. */
  decode(json: Json): WideState;
  /** A state from what `pack` returned in another thread. */
  unpack?(value: unknown): WideState;
  /** The way in which a cluster shuffles states. Without it, a state travels as one piece. */
  readonly shuffle?: Shuffle;
}

/**
 * Cuts an encoded state into pieces by key, so that a cluster brings the pieces of one key together and no process has
 * to hold all keys.
 */
export interface Shuffle {
  cut(state: Json): (readonly [key: string, piece: Json])[];
  /** The encoded state with this piece alone. */
  join(key: string, piece: Json): Json;
}

/** The data that a wide step has collected from some records. */
export interface WideState {
  /**
   * Makes the step that takes records. `lineOf` gives a record as its line, which is valid until the next record comes.
   */
  taker(binder: Binder, lineOf: (cursor: Cursor) => Uint8Array): Step;
  /** Takes over the state of the input that follows, of the same step. Do not use `next` again. */
  merge(next: WideState): void;
  /**
   * JSON that JSON.stringify and JSON.parse carry unchanged. It may share arrays with the state: write it before the
   * next record.
   */
  encode(): Json;
  /**
   * The state in a form that crosses threads (by structured clone of `value`), with the memory that moves along. Do not
   * use the state again. Without this method, `encode` is used.
   */
  pack?(): { readonly value: unknown; readonly transfer: ArrayBuffer[] };
  finish(): WideResult;
  /** Describes the content of its memory, in a few words with their number. */
  held(): string;
  /** Notes about the records for stderr, one sentence each. */
  notes?(): string[];
  /** Present if there are rows before the end of the input. */
  readonly live?: LiveRows;
}

/** The rows of a state that does not wait for the end of the input. */
export interface LiveRows {
  /** Takes the rows that have become final, each of them once. */
  take(): readonly JsonRecord[];
  /** The rows of what is not over, as they are now. */
  open(): readonly JsonRecord[];
}

/** Rows are records that the step made; lines are records that it kept, each without its line end. */
export type WideResult = { readonly rows: Rows } | { readonly lines: Lines };
