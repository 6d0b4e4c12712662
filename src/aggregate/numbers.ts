import type { Json } from '../record/record.ts';

/**
 * The number that numeric aggregates take from a value: numbers, and true and false as 1 and 0. Everything else becomes
 * NaN, which they skip, as they skip missing values.
 */
export function numberOf(x: unknown): number {
  if (typeof x === 'number') return x;
  return typeof x === 'boolean' ? Number(x) : Number.NaN;
}

/** The answer, or null for NaN. */
export function orNull(x: number): number | null {
  return Number.isNaN(x) ? null : x;
}

/** A number as JSON can hold it: the infinities, which a record's 1e999 reads as, become text. */
export function encodeNumber(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}

/** The number that `encodeNumber` wrote. */
export function decodeNumber(json: Json): number {
  return Number(json);
}

/**
 * A value as the finished JSON will show it, so that it is the same before and after shipping: NaN and the infinities
 * become null, and -0 becomes 0. Values that JSON cannot express (undefined, functions, …) become undefined.
 */
export function shown(x: unknown): Json | undefined {
  switch (typeof x) {
    case 'number':
      return Number.isFinite(x) ? x + 0 : null;
    case 'string':
    case 'boolean':
      return x;
    case 'object':
      return x instanceof Date ? x.toJSON() : (x as Json);
    default:
      return undefined;
  }
}

/**
 * The value that aggregates of any values take: the one of `shown`, except null, which does not count as a value, as in
 * SQL.
 */
export function valueIn(x: unknown): NonNullable<Json> | undefined {
  return shown(x) ?? undefined;
}
