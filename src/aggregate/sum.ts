import type { AggregateEntry } from './aggregate.ts';
import {
  addNumber,
  decodeSum,
  type ExactSum,
  encodeSum,
  mergeSums,
  roundedSum,
  totalOf,
  zeroSum,
} from './exact-sum.ts';
import type { Layout } from './layout.ts';
import { addSum, addToSum, canMergeSum, isWholeAt, mergeSum, sumAt } from './level-sum.ts';
import { numberOf, orNull } from './numbers.ts';
import { roundRatio } from './ratio.ts';

/** The exact sum, rounded once. With an Infinity among the values it is what IEEE arithmetic gives. */
export const sum: AggregateEntry = {
  name: 'sum',
  usage: 'sum(x)',
  doc: 'Sum of the numbers in x, correctly rounded; 0 where there are none',
  cost: 'constant memory, exact',
  elsewhere: ['total', 'add'],
  measures: true,
  wants: 'numbers',
  args: [1, 1],
  params: [0, 0],
  create: () => ({
    zero: zeroSum,
    add(state: ExactSum, [x]) {
      const n = numberOf(x);
      if (!Number.isNaN(n)) addNumber(state, n);
      return state;
    },
    merge: mergeSums,
    finish: (state: ExactSum) => ({ value: orNull(sumOf(state)) }),
    encode: encodeSum,
    decode: decodeSum,
  }),
  layout: () => LAYOUT as Layout<never>,
};

const PLACES = [0, 1, 2];

const LAYOUT: Layout<ExactSum> = {
  empty: [0, 0, 0],
  narrow: 1,
  add(fields, group, x) {
    const n = numberOf(x);
    return Number.isNaN(n) || addToSum(fields, PLACES, group, n);
  },
  merge(fields, group, next, from) {
    if (!canMergeSum(fields, PLACES, group, next, from)) return false;
    mergeSum(fields, PLACES, group, next, from);
    return true;
  },
  addState: (fields, group, state) => addSum(fields, PLACES, group, state),
  state: (fields, group) => sumAt(fields, PLACES, group),
  finish: (fields, group) => (isWholeAt(fields, PLACES, group) ? { value: fields.arrays[0]![group]! } : undefined),
};

function sumOf(state: ExactSum): number {
  if (state.infinite !== 0) return infiniteSum(state.infinite);
  const fast = roundedSum(state);
  if (fast !== undefined) return fast;
  const { whole, exponent } = totalOf(state);
  return roundRatio(whole, 1n, exponent);
}

/** The sum of Infinity and -Infinity as far as each was seen; NaN for both. */
export function infiniteSum(seen: number): number {
  return [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][seen] ?? Number.NaN;
}
