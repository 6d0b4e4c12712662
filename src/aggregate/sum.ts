import type { AggregateEntry } from './aggregate.ts';
import { addNumber, decodeSum, type ExactSum, encodeSum, mergeSums, totalOf, zeroSum } from './exact-sum.ts';
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
};

function sumOf(state: ExactSum): number {
  if (state.infinite !== 0) return infiniteSum(state.infinite);
  const { whole, exponent } = totalOf(state);
  return roundRatio(whole, 1n, exponent);
}

/** The sum of Infinity and -Infinity as far as each was seen; NaN for both. */
export function infiniteSum(seen: number): number {
  return [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][seen] ?? Number.NaN;
}
