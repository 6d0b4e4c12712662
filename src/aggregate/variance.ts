import type { Json } from '../record/record.ts';
import type { Aggregate, AggregateEntry } from './aggregate.ts';
import { addNumber, addSquare, decodeSum, type ExactSum, encodeSum, mergeSums, totalOf, zeroSum } from './exact-sum.ts';
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
