import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { type DimensionFilter, type DimensionName, describeFilter, matches } from './dimension.ts';
import { compareKeys } from './key-order.ts';
import { dimensionOf, type Layout } from './layout.ts';
import { SCHEMA_KEY } from './schema.ts';
import type { Store, StoredObject } from './store.ts';

export type Filters = { readonly [Name in DimensionName]?: DimensionFilter };

/** What a listing looked at, for `--list`, `--explain` and the sentence that is said when nothing matched. */
export interface ListingFacts {
  /** Levels that were listed: requests, on a bucket. */
  levels: number;
  /** Objects that do not fit the layout, and one of them. */
  strangers: number;
  stranger?: string;
  /** Values that a filter turned away, by dimension, at levels where it did. */
  readonly refused: Map<DimensionName, Set<string>>;
}

export function newListingFacts(): ListingFacts {
  return { levels: 0, strangers: 0, refused: new Map() };
}

/**
 * The objects whose dimensions match, in key order. Folders that cannot match are never listed. `facts` is filled on the way.
 * Holds one level of each depth.
 */
export async function* listObjects(
  store: Store,
  layout: Layout,
  filters: Filters,
  facts: ListingFacts,
): AsyncGenerator<StoredObject> {
  yield* listBelow({ store, layout, filters, facts }, '', 0);
}

interface Listing {
  readonly store: Store;
  readonly layout: Layout;
  readonly filters: Filters;
  readonly facts: ListingFacts;
}

async function* listBelow(listing: Listing, prefix: string, depth: number): AsyncGenerator<StoredObject> {
  const { store, layout, facts } = listing;
  facts.levels++;
  for await (const { prefixes, objects } of store.list(prefix, '/')) {
    const entries = [
      ...prefixes.map((key) => ({ key, object: undefined })),
      ...objects.map((object) => ({ key: object.key, object })),
    ];
    entries.sort((a, b) => compareKeys(a.key, b.key));
    for (const { key, object } of entries) {
      const name = key.slice(prefix.length).replace(/\/$/, '');
      if (name.startsWith('.') || key === SCHEMA_KEY) continue;
      if (object === undefined) {
        if (folderMatches(listing, name, depth)) yield* listBelow(listing, key, depth + 1);
      } else if (layout.kind === 'schema' && depth !== layout.folders) {
        countStranger(facts, object);
      } else if (fileMatches(listing, name, object)) yield object;
    }
  }
}

function folderMatches({ layout, filters, facts }: Listing, name: string, depth: number): boolean {
  if (layout.kind === 'plain') return true;
  if (layout.kind === 'hive') {
    const cut = name.indexOf('=');
    return cut < 0 || valueMatches(filters, facts, name.slice(0, cut), decode(name.slice(cut + 1)));
  }
  // Folders below the ones that the schema names do not fit the layout, but what lies in them is still told of.
  return depth >= layout.folders || valueMatches(filters, facts, layout.fields[depth]!, name);
}

function fileMatches(listing: Listing, name: string, object: StoredObject): boolean {
  const { layout, filters, facts } = listing;
  if (layout.kind === 'hive') checkFolders(listing, object);
  if (layout.kind !== 'schema') return true;
  const fields = layout.fields.slice(layout.folders);
  const parts = name.split('.');
  if (parts.length <= fields.length) {
    countStranger(facts, object);
    return false;
  }
  return fields.every((field, k) => valueMatches(filters, facts, field, parts[k]!));
}

/** A filter whose dimension is in none of an object's folders cannot be answered: neither yes nor no would be true. */
function checkFolders({ store, filters }: Listing, { key }: StoredObject): void {
  const fields = key
    .split('/')
    .flatMap((part) => (part.includes('=') ? [dimensionOf(part.slice(0, part.indexOf('=')))] : []));
  const lacking = askedFor(filters).find((name) => !fields.includes(name));
  if (lacking !== undefined)
    throw new UsageError(
      `${store.uri} is not laid out by ${lacking}: --${lacking} cannot choose from it`,
      `tele filter; the folders are those of ${key}`,
    );
}

function askedFor(filters: Filters): DimensionName[] {
  return (Object.keys(filters) as DimensionName[]).filter((name) => !('any' in filters[name]!));
}

function valueMatches(filters: Filters, facts: ListingFacts, field: string, value: string): boolean {
  const dimension = dimensionOf(field);
  const filter = dimension && filters[dimension];
  if (!dimension || !filter || matches(dimension, filter, value)) return true;
  const refused = facts.refused.get(dimension) ?? new Set();
  facts.refused.set(dimension, refused);
  if (refused.size < 1000) refused.add(value);
  return false;
}

function countStranger(facts: ListingFacts, object: StoredObject): void {
  facts.strangers++;
  facts.stranger ??= object.uri;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Says why nothing matched, with what there is: 'no object matched --channel "nighlty"; there are: aurora, nightly'. */
export function explainEmpty(uri: string, filters: Filters, facts: ListingFacts): { message: string; hint?: string } {
  const [deepest] = [...facts.refused].reverse();
  if (!deepest) return { message: `there is no object in ${uri}` };
  const [name, values] = deepest;
  const wanted = describeFilter(filters[name]!);
  const there = [...values].sort();
  const shown = there.slice(0, 12).join(', ') + (there.length > 12 ? `, … (${there.length} in all)` : '');
  const [best] = nearest(wanted, there);
  return {
    message: `no object in ${uri} matched --${name} "${wanted}"; there ${there.length === 1 ? 'is' : 'are'}: ${shown}`,
    ...(best && { hint: `did you mean --${name} ${best}?` }),
  };
}

/** The filters that this layout cannot answer, because its keys do not tell the dimension. */
export function unansweredFilters(layout: Layout, filters: Filters): DimensionName[] {
  const asked = askedFor(filters);
  if (layout.kind === 'plain') return asked;
  if (layout.kind === 'hive') return [];
  const known = new Set(layout.fields.map(dimensionOf));
  return asked.filter((name) => !known.has(name));
}
