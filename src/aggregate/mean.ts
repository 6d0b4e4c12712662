import type { AggregateEntry } from './aggregate.ts';
import { addNumber, decodeSum, type ExactSum, encodeSum, mergeSums, totalOf, zeroSum } from './exact-sum.ts';
import type { Layout } from './layout.ts';
import { addSum, addToSum, canMergeSum, mergeSum, sumAt } from './level-sum.ts';
import { numberOf, orNull } from './numbers.ts';
import { roundRatio } from './ratio.ts';
import { infiniteSum } from './sum.ts';

/** The exact sum divided by the number of numbers, rounded once. No intermediate sum can overflow. */
export const mean: AggregateEntry = {
  name: 'mean',
  usage: 'mean(x)',
  doc: 'Mean of the numbers in x, correctly rounded; null where there are none',
  cost: 'constant memory, exact',
  elsewhere: ['avg', 'average'],
  measures: true,
  wants: 'numbers',
  args: [1, 1],
  params: [0, 0],
  create: () => ({
    zero: (): Mean => ({ n: 0, sum: zeroSum() }),
    add(state: Mean, [x]) {
      const n = numberOf(x);
      if (Number.isNaN(n)) return state;
      state.n++;
      addNumber(state.sum, n);
      return state;
    },
    merge(a: Mean, b: Mean) {
      a.n += b.n;
      mergeSums(a.sum, b.sum);
      return a;
    },
    finish: (state: Mean) => ({ value: state.n === 0 ? null : orNull(meanOf(state)) }),
    encode: ({ n, sum }: Mean) => [n, encodeSum(sum)],
    decode(json) {
      const [n, sum] = json as [number, number];
      return { n, sum: decodeSum(sum) };
    },
  }),
  layout: () => LAYOUT as Layout<never>,
};

const PLACES = [1, 2, 3];

const LAYOUT: Layout<Mean> = {
  empty: [0, 0, 0, 0],
  narrow: 2,
  add(fields, group, x) {
    const n = numberOf(x);
    if (Number.isNaN(n)) return true;
    if (!addToSum(fields, PLACES, group, n)) return false;
    fields.arrays[0]![group]!++;
    return true;
  },
  merge(fields, group, next, from) {
    if (!canMergeSum(fields, PLACES, group, next, from)) return false;
    mergeSum(fields, PLACES, group, next, from);
    fields.arrays[0]![group]! += next.arrays[0]![from]!;
    return true;
  },
  addState(fields, group, { n, sum }) {
    if (!addSum(fields, PLACES, group, sum)) return false;
    fields.arrays[0]![group]! += n;
    return true;
  },
  state: (fields, group) => ({ n: fields.arrays[0]![group]!, sum: sumAt(fields, PLACES, group) }),
};

interface Mean {
  n: number;
  sum: ExactSum;
}

function meanOf({ n, sum }: Mean): number {
  if (sum.infinite !== 0) return infiniteSum(sum.infinite);
  // Both are exact, so a division rounds only once.
  if (sum.mid.length + sum.high.length + sum.low.length === 0) return sum.whole / n;
  const { whole, exponent } = totalOf(sum);
  return roundRatio(whole, BigInt(n), exponent);
}
