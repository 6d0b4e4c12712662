import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { JsonRecord } from '../record/record.ts';
import { compareValues } from './order.ts';

/** A column to sort rows by. */
export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

/**
 * Reads `-n,os`: column names between commas, with a minus for descending order. With `columns`, every name must be one
 * of them. Throws a UsageError.
 */
export function parseSort(text: string, columns?: readonly string[]): SortKey[] {
  return text.split(',').map((part) => {
    const trimmed = part.trim();
    const signed = !columns?.includes(trimmed) && /^[-+]/.test(trimmed);
    const column = signed ? trimmed.slice(1).trim() : trimmed;
    if (column === '') throw new UsageError(`"${text}" is no list of columns to sort by`, 'write for example -n,os');
    if (columns !== undefined && !columns.includes(column)) {
      const near = nearest(column, columns);
      const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${columns.join(', ')}`;
      throw new UsageError(`there is no column "${column}" to sort by`, hint);
    }
    return { column, descending: signed && trimmed.startsWith('-') };
  });
}

/**
 * The rows in a new array, in the order of `compareValues` by the first key, then by the second, and so on. Rows that
 * are equal in all keys keep their order. Descending reverses the whole order: missing and null come last.
 */
export function sortRows(rows: readonly JsonRecord[], keys: readonly SortKey[]): JsonRecord[] {
  return rows.slice().sort((a, b) => {
    for (const { column, descending } of keys) {
      const order = compareValues(cell(a, column), cell(b, column));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

/** The first `k` rows of `sortRows`. Holds a few thousand rows beside them. */
export function topRows(rows: Iterable<JsonRecord>, keys: readonly SortKey[], k: number): JsonRecord[] {
  if (!Number.isSafeInteger(k) || k < 0) throw new UsageError(`the number of rows must be a whole number, not ${k}`);
  let held: JsonRecord[] = [];
  for (const row of rows) if (held.push(row) > 2 * k + SOME) held = sortRows(held, keys).slice(0, k);
  return sortRows(held, keys).slice(0, k);
}

const SOME = 4096;

function cell(row: JsonRecord, column: string): unknown {
  return Object.hasOwn(row, column) ? row[column] : undefined;
}
