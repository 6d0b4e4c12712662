/** An item, or a list of items that is made later. */
export type ItemOrList<T> = { readonly item: T } | { readonly below: () => AsyncGenerator<T> };

/** The number of lists, at all depths together, that may still be started before their turn. */
export interface Ahead {
  free: number;
}

interface Begun<T> {
  readonly list: AsyncGenerator<T>;
  readonly first: Promise<IteratorResult<T>>;
  readonly early: boolean;
}

/**
 * All items of the entries, in order. While one list is read, the lists behind it already fetch their first items, as
 * far as `ahead` allows; the list whose turn it is needs no allowance, so there is no deadlock. An error is thrown when
 * its list's turn comes.
 */
export async function* inOrder<T>(entries: readonly ItemOrList<T>[], ahead: Ahead): AsyncGenerator<T> {
  const begun = new Map<number, Begun<T>>();
  let next = 0;
  const begin = (k: number, early: boolean) => {
    const entry = entries[k]!;
    if ('item' in entry) return;
    if (early) ahead.free--;
    const list = entry.below();
    const first = list.next();
    first.catch(() => {});
    begun.set(k, { list, first, early });
  };
  const end = (k: number) => {
    if (begun.get(k)?.early) ahead.free++;
    begun.delete(k);
  };
  try {
    for (const [k, entry] of entries.entries()) {
      if (next <= k) begin(next++, false);
      while (next < entries.length && ahead.free > 0) begin(next++, true);
      if ('item' in entry) {
        yield entry.item;
        continue;
      }
      const { list, first } = begun.get(k)!;
      const result = await first;
      end(k);
      if (result.done) continue;
      yield result.value;
      yield* list;
    }
  } finally {
    for (const [k, { list }] of begun) {
      end(k);
      void list.return(undefined).catch(() => {});
    }
  }
}
