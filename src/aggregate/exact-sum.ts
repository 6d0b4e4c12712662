import type { Json } from '../record/record.ts';
import { type Exact, unitsOf } from './ratio.ts';

/**
 * A sum without rounding: a safe whole number, plus expansions of doubles that do not overlap (Shewchuk 1997, the
 * method of Python's fsum). Very large and very small terms are scaled and kept in lists of their own, so that nothing
 * over- or underflows. The state is the exact total, which is rounded once at the end, so the order of the terms does
 * not matter.
 */
export interface ExactSum {
  whole: number;
  mid: number[];
  /** The sum of large terms, times 2^-1200. */
  high: number[];
  /** The sum of small terms, times 2^1200. */
  low: number[];
  /** 1: Infinity was added, 2: -Infinity, 3: both. */
  infinite: number;
}

/** The sum of no terms. */
export function zeroSum(): ExactSum {
  return { whole: 0, mid: [], high: [], low: [], infinite: 0 };
}

/**
 * Adds a number other than NaN. An integer costs one addition, a fraction a pass over a list of usually 1 to 3 doubles.
 */
export function addNumber(sum: ExactSum, x: number): void {
  const whole = sum.whole + x;
  if (Number.isSafeInteger(x) && Number.isSafeInteger(whole)) sum.whole = whole;
  else if (Math.abs(x) < 2 ** 960) grow(sum.mid, x);
  else if (Number.isFinite(x)) grow(sum.high, x * 2 ** -600 * 2 ** -600);
  else sum.infinite |= x > 0 ? 1 : 2;
}

/**
 * Adds the exact square of a number other than NaN: the product and its rounding error (Dekker 1971), scaled where they
 * would not fit.
 */
export function addSquare(sum: ExactSum, x: number): void {
  const size = Math.abs(x);
  if (size <= 94_906_265 && Number.isInteger(x)) addNumber(sum, x * x);
  else if (size === Number.POSITIVE_INFINITY) sum.infinite |= 1;
  else if (size >= 2 ** 400) growBySquare(sum.high, x * 2 ** -600);
  else if (size >= 2 ** -400) growBySquare(sum.mid, x);
  else growBySquare(sum.low, x * 2 ** 600);
}

/** The square of a number of medium size, and its rounding error. */
export function squareOf(x: number): readonly [square: number, rest: number] {
  const square = x * x;
  const wide = 134_217_729 * x;
  const head = wide - (wide - x);
  const tail = x - head;
  return [square, head * head - square + 2 * head * tail + tail * tail];
}

/** Adds the sum `b` to `a`. */
export function mergeSums(a: ExactSum, b: ExactSum): ExactSum {
  addNumber(a, b.whole);
  for (const part of b.mid) grow(a.mid, part);
  for (const part of b.high) grow(a.high, part);
  for (const part of b.low) grow(a.low, part);
  a.infinite |= b.infinite;
  return a;
}

/** The exact total of the finite terms. */
export function totalOf(sum: ExactSum): Exact {
  const whole = BigInt(sum.whole);
  if (sum.mid.length + sum.high.length + sum.low.length === 0) return { whole, exponent: 0 };
  const above = (whole << 1074n) + unitsOfAll(sum.mid) + (unitsOfAll(sum.high) << 1200n);
  if (sum.low.length === 0) return { whole: above, exponent: -1074 };
  return { whole: (above << 1200n) + unitsOfAll(sum.low), exponent: -2274 };
}

/**
 * The total of the finite terms, rounded once, if it can be found without big integers; else undefined. The last step
 * is that of Python's fsum: a sum that looks like a tie is one only if nothing remains below it.
 */
export function roundedSum({ whole, mid, high, low }: ExactSum): number | undefined {
  if (high.length + low.length > 0) return undefined;
  if (mid.length === 0) return whole;
  const parts = [...mid];
  grow(parts, whole);
  let k = parts.length - 1;
  if (k < 0) return 0;
  let total = parts[k]!;
  let rest = 0;
  while (k > 0 && rest === 0) {
    const before = total;
    const part = parts[--k]!;
    total = before + part;
    rest = part - (total - before);
  }
  if (k === 0 || rest === 0 || rest < 0 !== parts[k - 1]! < 0) return total;
  const twice = rest * 2;
  const moved = total + twice;
  return moved - total === twice ? moved : total;
}

/** The sum as JSON: its whole number alone, if that is all. */
export function encodeSum({ whole, mid, high, low, infinite }: ExactSum): Json {
  if (mid.length + high.length + low.length + infinite === 0) return whole;
  return [whole, mid, high, low, infinite];
}

/** The sum that `encodeSum` wrote. */
export function decodeSum(json: Json): ExactSum {
  if (typeof json === 'number') return { ...zeroSum(), whole: json };
  const [whole, mid, high, low, infinite] = json as [number, number[], number[], number[], number];
  return { whole, mid, high, low, infinite };
}

/** Adds a term to an expansion. The parts do not overlap, are ordered by size, smallest first, and none is 0. */
function grow(parts: number[], term: number): void {
  let x = term;
  let kept = 0;
  for (let i = 0; i < parts.length; i++) {
    const y = parts[i]!;
    const sum = x + y;
    const rest = Math.abs(x) < Math.abs(y) ? x - (sum - y) : y - (sum - x);
    if (rest !== 0) parts[kept++] = rest;
    x = sum;
  }
  parts.length = kept;
  if (x !== 0) parts.push(x);
}

function growBySquare(parts: number[], x: number): void {
  const [square, rest] = squareOf(x);
  grow(parts, square);
  grow(parts, rest);
}

function unitsOfAll(parts: readonly number[]): bigint {
  return parts.reduce((sum, part) => sum + unitsOf(part), 0n);
}
