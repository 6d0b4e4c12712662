import { canonicalText } from '../record/canonical.ts';
import type { Json } from '../record/record.ts';
import { shown } from './numbers.ts';

/**
 * What stands for a value in a Map or Set: equal for equal JSON, and itself JSON. Scalars stand for themselves, so the
 * usual case costs nothing; the rest, and missing, is text behind a NUL and a letter, and so are strings that begin
 * with NUL.
 */
export type Key = null | boolean | number | string;

export function keyOf(value: unknown): Key {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? `\0s${value}` : value;
  const json = shown(value);
  if (json === undefined) return MISSING;
  return typeof json === 'object' && json !== null ? `\0j${canonicalText(json)}` : json;
}

/** The value again; objects with their members in order of their names. */
export function valueOfKey(key: Key): Json | undefined {
  if (typeof key !== 'string' || key.charCodeAt(0) !== 0) return key;
  if (key === MISSING) return undefined;
  return key.startsWith('\0s') ? key.slice(2) : JSON.parse(key.slice(2));
}

/** Whether aggregates count it: neither missing nor null, which SQL does not count either. */
export function isValue(key: Key): boolean {
  return key !== MISSING && key !== null;
}

/** The key of a value that is not there. */
const MISSING = '\0m';
