import type { Fields } from './fields.ts';
import type { Finished } from './finished.ts';

/**
 * The way in which an aggregate's states are held as fields. A state that fields cannot hold is kept beside them in
 * plain form.
 */
export interface Layout<State> {
  /** The value of each field for a group without records. */
  readonly empty: readonly number[];
  /** The number of fields that are always needed. */
  readonly narrow: number;
  /** Adds a value of the aggregate's argument. Returns false if the fields cannot hold it. */
  add(fields: Fields, group: number, value: unknown): boolean;
  /** Adds the fields of a group of `next`. Returns false if the fields cannot hold the result. */
  merge(fields: Fields, group: number, next: Fields, from: number): boolean;
  /** Adds a plain state. Returns false if the fields cannot hold the result. */
  addState(fields: Fields, group: number, state: State): boolean;
  /** The plain state that the fields hold. */
  state(fields: Fields, group: number): State;
  /** The answer, if the fields give it faster than the state. */
  finish?(fields: Fields, group: number): Finished | undefined;
}
