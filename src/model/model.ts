import type { Factors } from './als/train.ts';

/** Names by number and numbers by name; from memory or from a file. */
export interface Names {
  readonly size: number;
  at(index: number): string;
  /** -1 if there is no such name. */
  find(name: string): number;
}

/** The items' other names: of those known by id the names, of those known by name the ids. Empty where there is none. */
export interface Titles {
  readonly are: 'names' | 'ids';
  at(item: number): string;
}

/** Everything an answer needs. */
export interface Model extends Factors {
  readonly itemNames: Names;
  readonly titles?: Titles | undefined;
  /** Users that have each item; falls with the item's number in models trained here. */
  readonly popularity: Uint32Array;
  /** Users it was trained on. */
  readonly users: number;
}
