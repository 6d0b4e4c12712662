/**
 * The items' other names: of those known by id the names, of those known by name the ids. Empty where there is none.
 */
export interface Titles {
  readonly are: 'names' | 'ids';
  at(item: number): string;
  /** The first item that is called so, the most popular one; -1 if none is. */
  find(title: string): number;
  /** The first one whose folded form is this, or -1; where titles are held in an order that tells. */
  findFolded?(folded: string): number;
}

/** Titles that are found by a table of them all, which is made when it is first needed. */
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
