import { type DimensionName, matches } from '../../record/dimension.ts';
import { isAddress } from '../../source/address.ts';
import { FileStore } from '../../source/file-store.ts';
import { dimensionOf, findLayout, type Layout } from '../../source/layout.ts';
import type { Filters } from '../../source/listing.ts';
import type { Store } from '../../source/store.ts';

/**
 * The longest time that a search for values takes; then the values found so far are shown. A person waits for the
 * answer.
 */
const PATIENCE_MS = 700;

/**
 * Finds the values of a dimension in a folder of pings, where the other filters match, in order. It reads only folders,
 * down to the dimension's own level; a source that is not a folder has none. Takes at most a second.
 */
export async function dimensionValues(source: string, name: DimensionName, filters: Filters): Promise<string[]> {
  if (isAddress(source) || source === '-') return [];
  const store = new FileStore(source);
  const layout = await findLayout(store);
  if (layout.kind === 'plain') return [];
  const walk = { store, layout, name, filters, until: Date.now() + PATIENCE_MS };
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
    for (const { key } of objects) look(walk, fileFields(walk.layout, depth, key.slice(prefix.length)), found);
    for (const key of prefixes) {
      const deeper = look(walk, folderFields(walk.layout, depth, key.slice(prefix.length, -1)), found);
      if (deeper) await walkLevel(walk, key, depth + 1, found);
    }
  }
}

type Fields = readonly (readonly [field: string, value: string])[];

/** Keeps the wanted value, if it is here and the other fields match. Returns whether it may lie deeper. */
function look({ name, filters }: Walk, fields: Fields, found: Set<string>): boolean {
  let sought: string | undefined;
  for (const [field, value] of fields) {
    const dimension = dimensionOf(field);
    const filter = dimension && filters[dimension];
    if (dimension === name) sought = value;
    else if (dimension && filter && !matches(dimension, filter, value)) return false;
  }
  if (sought !== undefined) found.add(sought);
  return sought === undefined;
}

function folderFields(layout: Layout, depth: number, name: string): Fields {
  if (layout.kind === 'schema') return depth < layout.folders ? [[layout.fields[depth]!, name]] : [];
  const cut = name.indexOf('=');
  return layout.kind === 'hive' && cut > 0 ? [[name.slice(0, cut), name.slice(cut + 1)]] : [];
}

function fileFields(layout: Layout, depth: number, name: string): Fields {
  if (layout.kind !== 'schema' || depth !== layout.folders) return [];
  const parts = name.split('.');
  return layout.fields.slice(layout.folders).flatMap((field, k) => (parts[k] ? [[field, parts[k]] as const] : []));
}
