import type { Fields } from './fields.ts';
import type { Finished } from './finished.ts';

/** How an aggregate's states are held as fields. What fields cannot hold is held as the plain state, beside. */
export interface Layout<State> {
  /** What each field holds of a group without records. */
  readonly empty: readonly number[];
  /** How many of the fields are always needed. */
  readonly narrow: number;
  /** Adds a value of the aggregate's argument. False where the fields cannot hold it. */
  add(fields: Fields, group: number, value: unknown): boolean;
  /** Adds the fields of a group of `next`. False where these cannot hold the result. */
  merge(fields: Fields, group: number, next: Fields, from: number): boolean;
  /** Adds a state. False where the fields cannot hold the result. */
  addState(fields: Fields, group: number, state: State): boolean;
  /** The state that the fields are. */
  state(fields: Fields, group: number): State;
  /** The answer, where the fields tell it faster than the state. */
  finish?(fields: Fields, group: number): Finished | undefined;
}
