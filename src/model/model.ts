import type { Links } from './links/links.ts';
import type { LinkSettings } from './methods/settings.ts';
import type { Rows } from './rows.ts';
import type { Titles } from './titles.ts';

/** Names by number and numbers by name, in memory or in a file. */
export interface Names {
  readonly size: number;
  at(index: number): string;
  /** The number of a name, or -1. */
  find(name: string): number;
  /**
   * The first name with this folded form, or -1. It exists only where names are held in an order that allows the
   * search.
   */
  findFolded?(folded: string): number;
}

/** The part of a model that all methods share: the items, and how many users have each. */
export interface Catalog {
  readonly items: number;
  readonly itemNames: Names;
  readonly titles?: Titles | undefined;
  /** The number of users that have each item; in models trained here it falls with the item's number. */
  readonly popularity: Uint32Array;
  /** The number of users that the model was trained on; 0 if unknown, and then popularity is unknown, too. */
  readonly users: number;
}

/** A model of ALS, which holds the factors of the items. */
export interface FactorModel extends Catalog, Rows {
  readonly method: 'als';
}

/** A model of weights between items, learned from what users have together. */
export interface LinkModel extends Catalog {
  readonly method: LinkSettings['method'];
  readonly settings: LinkSettings;
  readonly links: Links;
}

/** A model with everything that an answer needs. */
export type Model = FactorModel | LinkModel;
