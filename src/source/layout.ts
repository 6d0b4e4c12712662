import { DIMENSIONS, type DimensionName } from './dimension.ts';
import { type LayoutSchema, parseSchema, SCHEMA_KEY } from './schema.ts';
import type { Store } from './store.ts';

/**
 * How keys tell dimensions. `fields` are the layout's own names in order: for a schema, one for each folder level, and the last ones joined by dots in the
 * file name; `key=value` folders name theirs; a plain folder has none.
 */
export type Layout =
  | { readonly kind: 'schema'; readonly fields: readonly string[]; readonly folders: number }
  | { readonly kind: 'hive' }
  | { readonly kind: 'plain' };

/** How many of v2's dimensions stand in the file name: appBuildID.submission_date (mozilla/telemetry-server, telemetry_schema.py). */
const IN_FILE_NAME = 2;

/** The layout of a store: by its schema file, by `key=value` folders at its root, else plain. Costs one look-up and at most one listing. */
export async function findLayout(store: Store): Promise<Layout> {
  const bytes = await store.get(SCHEMA_KEY);
  if (bytes) return schemaLayout(parseSchema(bytes, `${store.uri.replace(/\/$/, '')}/${SCHEMA_KEY}`));
  for await (const { prefixes } of store.list('', '/')) {
    if (prefixes.length > 0)
      return prefixes.every((prefix) => /^[^=/]+=[^/]*\/$/.test(prefix)) ? { kind: 'hive' } : { kind: 'plain' };
  }
  return { kind: 'plain' };
}

function schemaLayout({ dimensions }: LayoutSchema): Layout {
  const fields = dimensions.map(({ field_name }) => field_name);
  return { kind: 'schema', fields, folders: Math.max(0, fields.length - IN_FILE_NAME) };
}

/** The flag that filters a field of a layout. */
export function dimensionOf(field: string): DimensionName | undefined {
  return (Object.keys(DIMENSIONS) as DimensionName[]).find((name) =>
    (DIMENSIONS[name] as readonly string[]).includes(field),
  );
}
