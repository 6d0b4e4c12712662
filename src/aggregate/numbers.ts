import type { Json } from '../record/record.ts';

/**
 * What numeric aggregates take: numbers, and true and false as 1 and 0. NaN is everything else, which is passed over,
 * as missing values are.
 */
export function numberOf(x: unknown): number {
  if (typeof x === 'number') return x;
  return typeof x === 'boolean' ? Number(x) : Number.NaN;
}

/** An answer that is no number is none. */
export function orNull(x: number): number | null {
  return Number.isNaN(x) ? null : x;
}

/** A number as JSON can carry it: the infinities, which a record's 1e999 reads as, become text. */
export function encodeNumber(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}

export function decodeNumber(json: Json): number {
  return Number(json);
}

/**
 * A value as the finished JSON will show it, so that it is the same before and after it was shipped: NaN and the
 * infinities are null, -0 is 0. What JSON has no word for (undefined, functions, …) is missing.
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
 * What aggregates of any values take: every value that is `shown`, but null, which is no value to them as it is none in
 * SQL.
 */
export function valueIn(x: unknown): NonNullable<Json> | undefined {
  return shown(x) ?? undefined;
}
