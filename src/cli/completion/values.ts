import { type DimensionName, matches } from '../../source/dimension.ts';
import { FileStore } from '../../source/file-store.ts';
import { dimensionOf, findLayout, type Layout } from '../../source/layout.ts';
import type { Filters } from '../../source/listing.ts';
import type { Store } from '../../source/store.ts';

/** A person waits for the answer: what has been seen until then must do. */
const PATIENCE_MS = 700;

/**
 * The values that a dimension has in a folder of pings, where the other filters match, in order. Only folders down to the dimension's
 * own level are read; a source that is no folder has none. Costs at most a second.
 */
export async function dimensionValues(source: string, name: DimensionName, filters: Filters): Promise<string[]> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source) || source === '-') return [];
  const store = new FileStore(source);
  const walk = { store, layout: await findLayout(store), name, filters, until: Date.now() + PATIENCE_MS };
  const found = new Set<string>();
  await walkLevel(walk, '', 0, found);
  return [...found].sort(new Intl.Collator('en', { numeric: true }).compare);
}

interface Walk {
  readonly store: Store;
  readonly layout: Layout;
  readonly name: DimensionName;
  readonly filters: Filters;
  readonly until: number;
}

async function walkLevel(walk: Walk, prefix: string, depth: number, found: Set<string>): Promise<void> {
  if (Date.now() > walk.until) return;
  for await (const { prefixes, objects } of walk.store.list(prefix, '/')) {
    for (const { key } of objects) {
      const value = valueOf(walk, fieldsOfFile(walk.layout, depth, key.slice(prefix.length)));
      if (typeof value === 'string') found.add(value);
    }
    for (const key of prefixes) {
      const value = valueOf(walk, fieldsOfFolder(walk.layout, depth, key.slice(prefix.length, -1)));
      if (typeof value === 'string') found.add(value);
      else if (value === 'deeper') await walkLevel(walk, key, depth + 1, found);
    }
  }
}
