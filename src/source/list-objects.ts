import { TeleError, UsageError } from '../errors.ts';
import { matches } from '../record/dimension.ts';
import { type Ahead, type ItemOrList, inOrder } from './in-order.ts';
import { compareKeys } from './key-order.ts';
import { dimensionOf, type Layout } from './layout.ts';
import { askedFor, type Filters, type ListingFacts } from './listing.ts';
import { SCHEMA_KEY } from './schema.ts';
import type { Level, Store, StoredObject } from './store.ts';

/** The number of folders of a bucket that are listed ahead. A page of 1,000 keys is about 300 kB. */
const AHEAD = 32;
/** Up to this many values inside names are listed one by one even if no filter refuses any of them. */
const FEW = 16;

/**
 * The objects whose dimensions match, in key order. Folders that cannot match are never listed; in a folder of a bucket
 * with more files than a page, neither are values inside their names. Memory: one level at each depth, and what is
 * listed ahead. `facts` is updated on the way, also with folders that cannot be listed; if the root cannot, it throws.
 * Hidden names are left out and counted, unless they are asked for.
 */
export async function* listObjects(
  store: Store,
  layout: Layout,
  filters: Filters,
  facts: ListingFacts,
  hidden = false,
): AsyncGenerator<StoredObject> {
  const listing = { store, layout, filters, facts, hidden, ahead: { free: store.local ? 0 : AHEAD } };
  if (layout.kind === 'plain' && !store.local && !store.hasFolders) yield* listFlat(listing);
  else yield* listFolder(listing, '', 0);
}

interface Listing {
  readonly store: Store;
  readonly layout: Layout;
  readonly filters: Filters;
  readonly facts: ListingFacts;
  readonly hidden: boolean;
  readonly ahead: Ahead;
}

/** A prefix whose content is listed. */
interface Place {
  readonly prefix: string;
  /** Its depth in folders. */
  readonly depth: number;
  /**
   * The dimensions that the names of its files state from here on, between dots; undefined if the layout has no files.
   */
  readonly fields: readonly string[] | undefined;
}

/**
 * Lists everything at once: without dimensions there is nothing to prune, and a page holds 1,000 keys wherever they
 * are.
 */
async function* listFlat(listing: Listing): AsyncGenerator<StoredObject> {
  const { store, facts } = listing;
  facts.levels++;
  for await (const { objects, named } of store.list('', ''))
    for (const object of objects)
      if (
        object.key !== SCHEMA_KEY &&
        (named || !object.key.split('/').some((name) => isLeftOut(listing, name, object.uri)))
      )
        yield object;
}

function listFolder(listing: Listing, prefix: string, depth: number): AsyncGenerator<StoredObject> {
  const { layout } = listing;
  const fields = layout.kind !== 'schema' ? [] : depth === layout.folders ? layout.fields.slice(depth) : undefined;
  return listLevel(listing, { prefix, depth, fields }, '/');
}

async function* listLevel(listing: Listing, place: Place, delimiter: '/' | ''): AsyncGenerator<StoredObject> {
  const { store, facts, ahead } = listing;
  const { prefix } = place;
  facts.levels++;
  let pages = 0;
  try {
    for await (const level of store.list(prefix, delimiter)) {
      const values = pages++ === 0 && level.more ? await listValues(listing, place) : undefined;
      yield* inOrder(values ?? entriesOf(listing, place, level), ahead);
      if (values) return;
    }
  } catch (error) {
    // Nothing of such a folder was listed, and the others can still be read. At the root there are no others.
    if (pages > 0 || prefix === '' || !isOfFolder(error)) throw error;
    facts.failed.set(prefix, error.message);
  }
}

/** The matching values inside the names below a prefix; undefined if it does not pay to list them one by one. */
async function listValues(
  listing: Listing,
  { prefix, depth, fields = [] }: Place,
): Promise<ItemOrList<StoredObject>[] | undefined> {
  const { store, filters, facts } = listing;
  const [field, ...rest] = fields;
  const asked = (name: string) => askedFor(filters).some((dimension) => dimension === dimensionOf(name));
  if (field === undefined || !fields.some(asked)) return undefined;
  const entries: ItemOrList<StoredObject>[] = [];
  facts.levels++;
  for await (const { prefixes, objects, more } of store.list(prefix, '.')) {
    if (!asked(field) && (more || prefixes.length > FEW)) return undefined;
    for (const object of objects) countMisfit(facts, object.uri);
    for (const key of prefixes) {
      const value = key.slice(prefix.length, -1);
      if (value.includes('/')) countMisfit(facts, key);
      else if (value === '') countHidden(facts, formatKey(store, key));
      else if (valueMatches(listing, field, value))
        entries.push({ below: () => listLevel(listing, { prefix: key, depth, fields: rest }, '') });
    }
  }
  return entries;
}

function entriesOf(listing: Listing, place: Place, level: Level): ItemOrList<StoredObject>[] {
  const { store, facts } = listing;
  const { prefixes, objects, failed = [], named } = level;
  const { prefix, depth } = place;
  for (const [key, message] of failed) facts.failed.set(key, message);
  const found: { readonly key: string; readonly object?: StoredObject }[] = [
    ...prefixes.map((key) => ({ key })),
    ...objects.map((object) => ({ key: object.key, object })),
  ];
  if (prefixes.length > 0) found.sort((a, b) => compareKeys(a.key, b.key));
  return found.flatMap(({ key, object }): ItemOrList<StoredObject>[] => {
    const name = key.slice(prefix.length).replace(/\/$/, '');
    if (key === SCHEMA_KEY || (!named && isLeftOut(listing, name, object?.uri ?? formatKey(store, key)))) return [];
    if (object) return fileMatches(listing, place, name, object) ? [{ item: object }] : [];
    return folderMatches(listing, name, depth) ? [{ below: () => listFolder(listing, key, depth + 1) }] : [];
  });
}

/**
 * Whether a name is left out, and counted: one that begins with a dot, an object that stands for a folder (`day/`), and
 * beside `key=value` folders also what their writers leave behind: _SUCCESS, _temporary. What tele itself writes into a
 * copy is not even counted.
 */
function isLeftOut({ layout, hidden, facts }: Listing, name: string, uri: string): boolean {
  if (name === OWN_FOLDER) return true;
  if (hidden || !(name === '' || name.startsWith('.') || (layout.kind === 'hive' && name.startsWith('_'))))
    return false;
  countHidden(facts, uri);
  return true;
}

/** The folder in which a copy keeps its journal. */
export const OWN_FOLDER = '.tele';

function countHidden(facts: ListingFacts, uri: string): void {
  facts.hidden++;
  facts.hiddenName ??= uri;
}

function formatKey({ uri }: Store, key: string): string {
  return `${uri.replace(/\/$/, '')}/${key}`;
}

function folderMatches(listing: Listing, name: string, depth: number): boolean {
  const { layout } = listing;
  if (layout.kind === 'plain') return true;
  if (layout.kind === 'hive') {
    const cut = name.indexOf('=');
    return cut < 0 || valueMatches(listing, name.slice(0, cut), decode(name.slice(cut + 1)));
  }
  // Folders below those that the schema names do not fit the layout, but the objects in them are still counted.
  return depth >= layout.folders || valueMatches(listing, layout.fields[depth]!, name);
}

function fileMatches(listing: Listing, { fields }: Place, name: string, object: StoredObject): boolean {
  const { layout, facts } = listing;
  if (layout.kind === 'hive') checkFolders(listing, object);
  if (layout.kind !== 'schema') return true;
  const parts = name.split('.');
  if (fields === undefined || parts.length <= fields.length || name.includes('/')) {
    countMisfit(facts, object.uri);
    return false;
  }
  return fields.every((field, k) => valueMatches(listing, field, parts[k]!));
}

/** Throws if an object's folders do not state a dimension that a filter asks for: neither yes nor no would be true. */
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

function valueMatches({ filters, facts }: Listing, field: string, value: string): boolean {
  const dimension = dimensionOf(field);
  const filter = dimension && filters[dimension];
  if (!dimension || !filter || matches(dimension, filter, value)) return true;
  const refused = facts.refused.get(dimension) ?? new Set();
  facts.refused.set(dimension, refused);
  if (refused.size < 1000) refused.add(value);
  return false;
}

function countMisfit(facts: ListingFacts, uri: string): void {
  facts.misfits++;
  facts.misfit ??= uri;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether an error is of this folder alone: in a bucket or HDFS if access is denied, in a folder for any reason. */
function isOfFolder(error: unknown): error is TeleError {
  const { name, code, syscall } = ((error as Error).cause ?? {}) as { name?: string; code?: string; syscall?: string };
  return error instanceof TeleError && (DENIALS.has(name ?? '') || (code !== undefined && syscall !== undefined));
}

const DENIALS = new Set(['AccessDenied', 'AllAccessDisabled', 'AccessControlException']);
