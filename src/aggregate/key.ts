import { canonicalText } from '../record/canonical.ts';
import type { Json } from '../record/record.ts';
import { shown } from './numbers.ts';
import { compareValues } from './order.ts';

/**
 * A value's representation in a Map or Set: equal for equal JSON, and itself JSON. Scalars represent themselves, so the
 * usual case costs nothing. Other values, missing ones, and strings that begin with NUL become text behind a NUL and a
 * letter.
 */
export type Key = null | boolean | number | string;

/** The key of a value. */
export function keyOf(value: unknown): Key {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? `\0s${value}` : value;
  const json = shown(value);
  if (json === undefined) return MISSING;
  return typeof json === 'object' && json !== null ? `\0j${canonicalText(json)}` : json;
}

/** Compares two keys in the order of `compareValues` of their values. */
export function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== 'string' || typeof b !== 'string') return compareValues(plainValue(a), plainValue(b));
  // Behind a NUL, only keys with the same letter are in the order of their texts.
  const [ofA, ofB] = [letterOf(a), letterOf(b)];
  if (ofA !== ofB) return compareValues(plainValue(a), plainValue(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Compares two lists of as many keys, the first key first; a key that is `descending` from large to small. */
export function compareKeyLists(a: readonly Key[], b: readonly Key[], descending: readonly boolean[] = []): number {
  for (let k = 0; k < a.length; k++) {
    const order = compareKeys(a[k]!, b[k]!);
    if (order !== 0) return descending[k] ? -order : order;
  }
  return 0;
}

/** The value by which a key is compared with one of another kind; for arrays and objects any value of that kind. */
function plainValue(key: Key): unknown {
  return typeof key === 'string' && letterOf(key) === 'j' ? [] : valueOfKey(key);
}

function letterOf(key: string): string {
  return key.charCodeAt(0) === 0 ? key[1]! : '';
}

/** The value of a key; objects have their members in order of their names. */
export function valueOfKey(key: Key): Json | undefined {
  if (typeof key !== 'string' || key.charCodeAt(0) !== 0) return key;
  if (key === MISSING) return undefined;
  return key.startsWith('\0s') ? key.slice(2) : JSON.parse(key.slice(2));
}

/** Whether aggregates count the value: it is neither missing nor null, as in SQL. */
export function isValue(key: Key): boolean {
  return key !== MISSING && key !== null;
}

/** The key of a missing value. */
const MISSING = '\0m';
