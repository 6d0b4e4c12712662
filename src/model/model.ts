import type { Rows } from './rows.ts';
import type { Titles } from './titles.ts';

/** Names by number and numbers by name; from memory or from a file. */
export interface Names {
  readonly size: number;
  at(index: number): string;
  /** -1 if there is no such name. */
  find(name: string): number;
  /** The first one whose folded form is this, or -1; where names are held in an order that tells. */
  findFolded?(folded: string): number;
}

/** Everything an answer needs. */
export interface Model extends Rows {
  readonly itemNames: Names;
  readonly titles?: Titles | undefined;
  /** Users that have each item; falls with the item's number in models trained here. */
  readonly popularity: Uint32Array;
  /** Users it was trained on. */
  readonly users: number;
}
