import { jsonText } from '../record/canonical.ts';
import type { JsonRecord } from '../record/record.ts';

/** Rows as one JSON document, indented where they are not too deep for that. */
export function rowsText(rows: readonly JsonRecord[]): string {
  try {
    return JSON.stringify(rows, null, 2);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `[\n${rows.map((row) => `  ${jsonText(row)}`).join(',\n')}\n]`;
  }
}
