import type { Links } from './links/links.ts';
import type { LinkSettings } from './methods/settings.ts';
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

/** Of what a model tells: the items, and who has them. */
export interface Catalog {
  readonly items: number;
  readonly itemNames: Names;
  readonly titles?: Titles | undefined;
  /** Users that have each item; falls with the item's number in models trained here. */
  readonly popularity: Uint32Array;
  /** Users it was trained on; none if that is not known, and then nor is popularity. */
  readonly users: number;
}

/** A model of ALS: factors of the items. */
export interface FactorModel extends Catalog, Rows {
  readonly method: 'als';
}

/** A model of what users have together: weights between items. */
export interface LinkModel extends Catalog {
  readonly method: LinkSettings['method'];
  readonly settings: LinkSettings;
  readonly links: Links;
}

/** Everything an answer needs. */
export type Model = FactorModel | LinkModel;
