import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { DIMENSIONS, type DimensionName } from '../record/dimension.ts';
import { type LayoutSchema, parseSchema, SCHEMA_KEY } from './schema.ts';
import type { Store } from './store.ts';

/**
 * The way in which keys state dimensions. `fields` are the layout's names in order: in a schema one for each folder
 * level, and the last ones joined by dots in the file name. `key=value` folders contain their names; a plain folder
 * states none.
 */
export type Layout =
  | { readonly kind: 'schema'; readonly fields: readonly string[]; readonly folders: number }
  | { readonly kind: 'hive' }
  | { readonly kind: 'plain' };

/**
 * The number of v2's dimensions in the file name: appBuildID.submission_date (mozilla/telemetry-server,
 * telemetry_schema.py).
 */
const IN_FILE_NAME = 2;

/**
 * Finds the layout of a store: by its schema file, by `key=value` folders at its root, else plain. Costs one look-up
 * and at most one page of a listing.
 */
export async function findLayout(store: Store): Promise<Layout> {
  const bytes = await store.get(SCHEMA_KEY);
  if (bytes) return schemaLayout(parseSchema(bytes, `${store.uri.replace(/\/$/, '')}/${SCHEMA_KEY}`));
  for await (const { prefixes } of store.list('', '/')) {
    // Writers leave folders of their own beside the data: .tele, _temporary.
    const folders = prefixes.filter((prefix) => !/^[._]/.test(prefix));
    const hive = folders.length > 0 && folders.every((prefix) => /^[^=/]+=[^/]*\/$/.test(prefix));
    return hive ? { kind: 'hive' } : { kind: 'plain' };
  }
  return { kind: 'plain' };
}

/**
 * Reads `--layout`: `hive`, `flat` (no dimensions), or the dimensions of a key from its first folder on, with those in
 * the file name between dots at the end: `reason/app/channel/app-version/build-id.date`. `*` stands for a part without
 * a dimension. Throws a UsageError.
 */
export function parseLayout(text: string): Layout {
  if (text === 'hive') return { kind: 'hive' };
  if (text === 'flat') return { kind: 'plain' };
  if (text === '') throw new UsageError('--layout is empty', LAYOUTS);
  const folders = text.split('/');
  const files = folders.pop()!;
  const fields = [...folders, ...(files === '' ? [] : files.split('.'))].map(fieldOf);
  // A version contains dots, so its end in a file name would be unknown.
  if (fields.slice(folders.length).some((field) => dimensionOf(field) === 'app-version'))
    throw new UsageError(`--layout ${text}: app-version cannot be told inside a file name, because versions have dots`);
  return { kind: 'schema', fields, folders: folders.length };
}

const LAYOUTS = 'hive, flat, or dimensions like reason/app/channel/app-version/build-id.date, with * for other parts';

function fieldOf(name: string): string {
  if (name === '*') return name;
  if (Object.hasOwn(DIMENSIONS, name)) return DIMENSIONS[name as DimensionName][0];
  if (dimensionOf(name) !== undefined) return name;
  const [best] = nearest(name, Object.keys(DIMENSIONS));
  throw new UsageError(
    `--layout: there is no dimension "${name}"`,
    best === undefined ? LAYOUTS : `did you mean ${best}?`,
  );
}

function schemaLayout({ dimensions }: LayoutSchema): Layout {
  const fields = dimensions.map(({ field_name }) => field_name);
  return { kind: 'schema', fields, folders: Math.max(0, fields.length - IN_FILE_NAME) };
}

/** The flag that filters by a field of a layout. */
export function dimensionOf(field: string): DimensionName | undefined {
  return (Object.keys(DIMENSIONS) as DimensionName[]).find((name) =>
    (DIMENSIONS[name] as readonly string[]).includes(field),
  );
}

/** Returns the value of a dimension that an object's key names; undefined if it names none. */
export function dimensionIn(layout: Layout, key: string, name: DimensionName): string | undefined {
  const parts = key.split('/');
  if (layout.kind === 'plain') return undefined;
  if (layout.kind === 'hive') {
    const part = parts.find((one) => one.includes('=') && dimensionOf(one.slice(0, one.indexOf('='))) === name);
    return part === undefined ? undefined : decodeURIComponent(part.slice(part.indexOf('=') + 1));
  }
  const { fields, folders } = layout;
  const values = [...parts.slice(0, folders), ...parts.slice(folders).join('/').split('.')];
  const at = fields.findIndex((field) => dimensionOf(field) === name);
  return at < 0 ? undefined : values[at];
}
