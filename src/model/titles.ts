/**
 * The other names of items: names where the model knows items by id, and ids where it knows them by name. Empty for an
 * item without one.
 */
export interface Titles {
  readonly are: 'names' | 'ids';
  at(item: number): string;
  /** The first item with this title, which is the most popular one; -1 if there is none. */
  find(title: string): number;
  /**
   * The first item whose title has this folded form, or -1. It exists only where titles are held in an order that
   * allows the search.
   */
  findFolded?(folded: string): number;
}

/** Makes titles that are found by a table of all of them, built at the first search. */
export function titlesOf(are: Titles['are'], size: number, at: (item: number) => string): Titles {
  let places: Map<string, number> | undefined;
  return {
    are,
    at,
    find(title) {
      places ??= new Map(Array.from({ length: size }, (_, back) => [at(size - 1 - back), size - 1 - back]));
      return places.get(title) ?? -1;
    },
  };
}
