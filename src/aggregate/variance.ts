import type { Json } from '../record/record.ts';
import type { Aggregate, AggregateEntry } from './aggregate.ts';
import {
  addNumber,
  addSquare,
  decodeSum,
  type ExactSum,
  encodeSum,
  mergeSums,
  squareOf,
  totalOf,
  zeroSum,
} from './exact-sum.ts';
import type { Layout } from './layout.ts';
import { addParts, canAddParts, canMergeSum, mergeSum, sumAt } from './level-sum.ts';
import { numberOf } from './numbers.ts';
import { roundRatio, roundRootOfRatio } from './ratio.ts';

/** Sample variance, (Σx² - (Σx)²/n) / (n-1). This formula is known for cancellation, which exact sums rule out. */
export const variance: AggregateEntry = {
  name: 'variance',
  usage: 'variance(x)',
  doc: 'Sample variance (n-1) of the numbers in x, correctly rounded; null for fewer than two, or an infinite one',
  cost: 'constant memory, exact',
  elsewhere: ['var', 'var_samp'],
  measures: true,
  wants: 'numbers',
  args: [1, 1],
  params: [0, 0],
  create: () => createMoments(roundRatio),
  layout: () => LAYOUT as Layout<never>,
};

/** The square root of the sample variance, rounded once. */
export const stddev: AggregateEntry = {
  name: 'stddev',
  usage: 'stddev(x)',
  doc: 'Sample standard deviation (n-1) of the numbers in x, correctly rounded; null for fewer than two, or an infinite one',
  cost: 'constant memory, exact',
  elsewhere: ['std', 'sd', 'stdev', 'stddev_samp', 'deviation'],
  measures: true,
  wants: 'numbers',
  args: [1, 1],
  params: [0, 0],
  create: () => createMoments(roundRootOfRatio),
  layout: () => LAYOUT as Layout<never>,
};

interface Moments {
  n: number;
  sum: ExactSum;
  squares: ExactSum;
}

function createMoments(round: (num: bigint, den: bigint, exponent: number) => number): Aggregate<Moments> {
  return {
    zero: () => ({ n: 0, sum: zeroSum(), squares: zeroSum() }),
    add(state, [x]) {
      const n = numberOf(x);
      if (Number.isNaN(n)) return state;
      state.n++;
      addNumber(state.sum, n);
      addSquare(state.squares, n);
      return state;
    },
    merge(a, b) {
      a.n += b.n;
      mergeSums(a.sum, b.sum);
      mergeSums(a.squares, b.squares);
      return a;
    },
    finish: (state) => ({ value: state.n < 2 || state.sum.infinite !== 0 ? null : spreadOf(state, round) }),
    encode: ({ n, sum, squares }) => [n, encodeSum(sum), encodeSum(squares)],
    decode(json) {
      const [n, sum, squares] = json as [number, Json, Json];
      return { n, sum: decodeSum(sum), squares: decodeSum(squares) };
    },
  };
}

const SUM = [1, 3, 4];
const SQUARES = [2, 5, 6, 7];

const LAYOUT: Layout<Moments> = {
  empty: [0, 0, 0, 0, 0, 0, 0, 0],
  narrow: 3,
  add(fields, group, x) {
    const n = numberOf(x);
    if (Number.isNaN(n)) return true;
    const [square, rest] = squareOf(n);
    if (!canAddParts(fields, SUM, group, n)) return false;
    if (!canAddParts(fields, SQUARES, group, square) || !canAddParts(fields, SQUARES, group, rest)) return false;
    fields.arrays[0]![group]!++;
    addParts(fields, SUM, group, n);
    addParts(fields, SQUARES, group, square);
    addParts(fields, SQUARES, group, rest);
    return true;
  },
  merge(fields, group, next, from) {
    if (!canMergeSum(fields, SUM, group, next, from) || !canMergeSum(fields, SQUARES, group, next, from)) return false;
    fields.arrays[0]![group]! += next.arrays[0]![from]!;
    mergeSum(fields, SUM, group, next, from);
    mergeSum(fields, SQUARES, group, next, from);
    return true;
  },
  addState: () => false,
  state: (fields, group) => ({
    n: fields.arrays[0]![group]!,
    sum: sumAt(fields, SUM, group),
    squares: sumAt(fields, SQUARES, group),
  }),
};

/** (n·Σx² - (Σx)²) / (n·(n-1)), with both terms in the smaller unit. */
function spreadOf(state: Moments, round: (num: bigint, den: bigint, exponent: number) => number): number {
  const n = BigInt(state.n);
  const sum = totalOf(state.sum);
  const squares = totalOf(state.squares);
  const exponent = Math.min(2 * sum.exponent, squares.exponent);
  const ofSum = (sum.whole * sum.whole) << BigInt(2 * sum.exponent - exponent);
  const ofSquares = (n * squares.whole) << BigInt(squares.exponent - exponent);
  return round(ofSquares - ofSum, n * (n - 1n), exponent);
}
