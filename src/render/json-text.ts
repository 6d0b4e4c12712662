import { canonicalText } from '../record/canonical.ts';
import type { Json, JsonRecord } from '../record/record.ts';

/** A value as JSON. JSON.stringify recurses: what is nested too deeply for it has its members in order of their names. */
export function jsonText(value: Json): string {
  return unlessDeep(
    () => JSON.stringify(value),
    () => canonicalText(value),
  );
}

/** A row as JSON on one line, with columns in their order. */
export function rowText(row: JsonRecord): string {
  return unlessDeep(
    () => JSON.stringify(row),
    () => {
      const members = Object.entries(row).filter(([, value]) => value !== undefined);
      return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${canonicalText(value)}`).join(',')}}`;
    },
  );
}

/** Rows as one JSON document, indented where they are not too deep for that. */
export function rowsText(rows: readonly JsonRecord[]): string {
  return unlessDeep(
    () => JSON.stringify(rows, null, 2),
    () => `[\n${rows.map((row) => `  ${rowText(row)}`).join(',\n')}\n]`,
  );
}

function unlessDeep(write: () => string, writeDeep: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof RangeError) return writeDeep();
    throw error;
  }
}
