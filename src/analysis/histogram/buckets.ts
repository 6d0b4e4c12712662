/** The kinds of Firefox histograms, by `histogram_type`. */
export const KINDS = ['exponential', 'linear', 'boolean', 'flag', 'count', 'categorical'] as const;
/** Firefox's kinds, and those of Glean, whose buckets never vary. */
export type Kind = (typeof KINDS)[number] | 'timing' | 'memory';

/** The parameters of a histogram's buckets. Histograms of equal shape add up bucket by bucket. */
export interface Shape {
  readonly kind: Kind;
  /** The lower bound of the second bucket; the first is for smaller values. */
  readonly min: number;
  /** The lower bound of the last bucket, which has no upper bound. */
  readonly max: number;
  readonly count: number;
}

/** The most buckets that are believed; Firefox itself allows a thousand. */
const MAX_BUCKETS = 10_000;

/** Whether bounds can be computed for a shape: 1 ≤ min < max, with enough whole numbers between for all bounds. */
export function isShape({ min, max, count }: Shape): boolean {
  const whole = Number.isSafeInteger(min) && Number.isSafeInteger(max) && Number.isSafeInteger(count);
  return whole && min >= 1 && min < max && count >= 3 && count <= MAX_BUCKETS && count <= max - min + 2;
}

/**
 * The lower bounds of the buckets, as Firefox computes them (`ipc/chromium/src/base/histogram.cc`:
 * InitializeBucketRange of Histogram and LinearHistogram): the first is 0, the second min, the last max. Exponential
 * bounds take equal steps of the logarithm from the current bound, of at least 1.
 */
export function bucketBounds({ kind, min, max, count }: Shape): number[] {
  if (kind === 'timing' || kind === 'memory') return functionalBounds(kind === 'timing' ? 8 : 16);
  return kind === 'exponential' ? exponentialBounds(min, max, count) : linearBounds(min, max, count);
}

/** Whether values are numbers on a scale, and not labels. */
export function isNumeric(shape: Shape | undefined): shape is Shape {
  return shape !== undefined && ['exponential', 'linear', 'timing', 'memory'].includes(shape.kind);
}

/**
 * Values above this power of two fall into the last bucket: an hour in nanoseconds is below 2^42, a terabyte is 2^40.
 */
const HIGHEST_POWER = 50;

/** Glean's bounds: a fixed number for each power of two, rounded down (`functional.rs` of glean-core). */
function functionalBounds(perPower: number): number[] {
  const bounds = Array.from({ length: HIGHEST_POWER * perPower + 1 }, (_, i) => Math.floor(2 ** (i / perPower)));
  return [0, ...new Set(bounds)];
}

function exponentialBounds(min: number, max: number, count: number): number[] {
  const bounds = [0, min];
  let current = min;
  while (bounds.length < count) {
    const step = (Math.log(max) - Math.log(current)) / (count - bounds.length);
    current = Math.max(current + 1, Math.floor(Math.exp(Math.log(current) + step) + 0.5));
    bounds.push(current);
  }
  return bounds;
}

function linearBounds(min: number, max: number, count: number): number[] {
  const bounds = [0];
  for (let i = 1; i < count; i++) bounds.push(Math.floor((min * (count - 1 - i) + max * (i - 1)) / (count - 2) + 0.5));
  return bounds;
}

/**
 * A quantile as a value between the ends of its bucket. The bucket's whole numbers are `low … high`; `high` is missing
 * in the last bucket.
 */
export interface BucketQuantile {
  readonly value: number;
  readonly low: number;
  readonly high?: number;
  /** Set for the bucket without an upper bound: read the value as 'at least'. */
  readonly atLeast?: true;
}

/**
 * The value below which a share `q` of the counted values lies, as if each bucket's values were spread evenly over it.
 * A bucket of one whole number gives that number. Undefined without values.
 */
export function bucketQuantile(
  bounds: readonly number[],
  counts: ArrayLike<number>,
  q: number,
): BucketQuantile | undefined {
  let total = 0;
  for (let i = 0; i < bounds.length; i++) total += counts[i]!;
  if (total <= 0) return undefined;
  let below = 0;
  for (let i = 0; i < bounds.length; i++) {
    const count = counts[i]!;
    if (count <= 0 || below + count < q * total) {
      below += count;
      continue;
    }
    const low = bounds[i]!;
    const next = bounds[i + 1];
    if (next === undefined) return { value: low, low, atLeast: true };
    const inside = Math.max(0, q * total - below) / count;
    return { value: next - low === 1 ? low : low + inside * (next - low), low, high: next - 1 };
  }
  // Reached only by rounding errors.
  const last = bounds.findLastIndex((_, i) => counts[i]! > 0);
  return { value: bounds[last]!, low: bounds[last]!, high: (bounds[last + 1] ?? bounds[last]! + 1) - 1 };
}
