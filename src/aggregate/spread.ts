import type { Json } from '../record/record.ts';
import { decodeNumber, encodeNumber } from './numbers.ts';

/**
 * The distribution of numbers: up to a limit all of them; beyond it counts in buckets a 256th of a power of two wide,
 * in the manner of DDSketch and HdrHistogram. A value is then known to within 1/512 of itself, except for magnitudes
 * below 2.3e-308, which count as 0. Which of the two it is depends only on how many numbers there were.
 */
export interface Spread {
  n: number;
  min: number;
  max: number;
  /** Whether every number was an integer. */
  whole: boolean;
  /** All numbers, in no order, at 8 bytes each; undefined beyond the limit. */
  values: number[] | undefined;
  /**
   * Beyond the limit: the count of each bucket. Numbers from a thousandth to a thousand million fill at most 10,000
   * buckets.
   */
  buckets: Map<number, number>;
}

/** The default number of numbers that are kept exactly. */
export const SPREAD_LIMIT = 100_000;

/** The relative error of a value beyond the limit. */
export const SPREAD_ERROR = 1 / 512;

/** The spread of no numbers. */
export function zeroSpread(): Spread {
  return {
    n: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    whole: true,
    values: [],
    buckets: new Map(),
  };
}

/** Adds a number other than NaN. */
export function addToSpread(spread: Spread, x: number, limit: number): Spread {
  spread.n++;
  if (x < spread.min) spread.min = x + 0;
  if (x > spread.max) spread.max = x + 0;
  if (spread.whole && !Number.isInteger(x)) spread.whole = false;
  if (spread.values === undefined) addToBucket(spread.buckets, bucketOf(x), 1);
  else {
    spread.values.push(x + 0);
    if (spread.n > limit) fillBuckets(spread);
  }
  return spread;
}

/** Adds the spread `b` to `a`. */
export function mergeSpreads(a: Spread, b: Spread, limit: number): Spread {
  a.n += b.n;
  a.min = Math.min(a.min, b.min);
  a.max = Math.max(a.max, b.max);
  a.whole &&= b.whole;
  if (a.n > limit) {
    fillBuckets(a);
    fillBuckets(b);
    for (const [bucket, count] of b.buckets) addToBucket(a.buckets, bucket, count);
  } else for (const value of b.values!) a.values!.push(value);
  return a;
}

/**
 * Calls `visit` with the values and their counts in ascending order. Beyond the limit a value stands for its bucket. If
 * all numbers are whole, so is this value; it is then exact below 512, where a bucket holds only one whole number.
 */
export function walkSpread(spread: Spread, visit: (value: number, count: number) => void): void {
  if (spread.values !== undefined) {
    for (const value of Float64Array.from(spread.values).sort()) visit(value, 1);
    return;
  }
  for (const [bucket, count] of [...spread.buckets].sort(([a], [b]) => a - b)) {
    const middle = spread.whole ? Math.trunc(middleOf(bucket)) : middleOf(bucket);
    visit(Math.min(Math.max(middle, spread.min), spread.max), count);
  }
}

/** The spread as JSON: its values alone, up to the limit. */
export function encodeSpread({ n, min, max, whole, values, buckets }: Spread): Json {
  if (values !== undefined) return values.map(encodeNumber);
  return { n, min: encodeNumber(min), max: encodeNumber(max), whole, buckets: [...buckets] };
}

/** The spread that `encodeSpread` wrote. */
export function decodeSpread(json: Json): Spread {
  if (Array.isArray(json)) {
    const spread = zeroSpread();
    for (const value of json) addToSpread(spread, decodeNumber(value), Number.POSITIVE_INFINITY);
    return spread;
  }
  const { n, min, max, whole, buckets } = json as {
    n: number;
    min: Json;
    max: Json;
    whole: boolean;
    buckets: [number, number][];
  };
  const counts = new Map(buckets);
  return { n, min: decodeNumber(min), max: decodeNumber(max), whole, values: undefined, buckets: counts };
}

function fillBuckets(spread: Spread): void {
  for (const value of spread.values ?? []) addToBucket(spread.buckets, bucketOf(value), 1);
  spread.values = undefined;
}

function addToBucket(buckets: Map<number, number>, bucket: number, count: number): void {
  buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
}

/**
 * The bucket of a number: exponent and the first 8 bits of the fraction, with the sign of x. It rises with x and needs
 * no logarithm.
 */
function bucketOf(x: number): number {
  view.setFloat64(0, Math.abs(x));
  const bucket = view.getUint32(0) >>> 12;
  if (bucket < FIRST) return 0;
  return x < 0 ? -bucket : bucket;
}

function middleOf(bucket: number): number {
  const size = Math.abs(bucket);
  if (size < FIRST) return 0;
  view.setUint32(0, size * 0x1000 + (size === INFINITE ? 0 : 0x800));
  view.setUint32(4, 0);
  const middle = view.getFloat64(0);
  return bucket < 0 ? -middle : middle;
}

const view = new DataView(new ArrayBuffer(8));
/** The bucket of the smallest normal double, and that of Infinity. */
const FIRST = 1 << 8;
const INFINITE = 0x7ff << 8;
