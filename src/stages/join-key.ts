import { canonicalText } from '../record/canonical.ts';
import type { JsonRecord } from '../record/record.ts';

/** The rows of a table by their keys. */
export interface JoinTable {
  rowsOf(key: string): readonly JsonRecord[] | undefined;
}

/**
 * The text that stands for the values of a key; undefined if one of them is missing or null, since that is not a key. A
 * number and a text are the same key if they are written the same.
 */
export function joinKey(values: readonly unknown[]): string | undefined {
  const texts: string[] = [];
  for (const value of values) {
    if (value === undefined || value === null) return undefined;
    texts.push(typeof value === 'string' || typeof value === 'number' ? String(value) : `\0${canonicalText(value)}`);
  }
  return texts.length === 1 ? texts[0] : JSON.stringify(texts);
}
