/** A range of whole numbers, both ends included. */
export type Range = readonly [low: number, high: number];

/** The one of the ranges 0, 1, 2, 3-4, 5-8, … that holds a whole number. */
export function powerRange(n: number): Range {
  if (n <= 2) return [n, n];
  const high = 2 ** Math.ceil(Math.log2(n));
  return [high / 2 + 1, high];
}

/**
 * All such ranges from the one that holds the first number to the one that holds the last, so that an axis has no gaps.
 */
export function powerRanges(first: number, last: number): Range[] {
  const ranges: Range[] = [];
  for (let low = first; low <= last; ) {
    const range = powerRange(low);
    ranges.push(range);
    low = range[1] + 1;
  }
  return ranges;
}
