import { normalQuantile } from '../../../normal.ts';
import { type Moves, reaches, type Spread, spreadOf } from '../../statistics/by-client.ts';
import { type Estimate, LEVEL } from '../../statistics/interval.ts';
import { incompleteBeta, studentQuantile, studentTwoSided } from '../../statistics/student.ts';
import type { FrameSums } from './rate-sums.ts';

/** With fewer effective clients on a side, the logarithm of its rate is far from normal. */
const FEW = 8;
/** The probability with which a change that is called detectable is found. */
const POWER = 0.8;

/** The use of two selections, now and before, by client. */
export interface Usages {
  readonly use: readonly [Float64Array, Float64Array];
  readonly total: readonly [number, number];
  /**
   * The distance by which each client's use by itself moves the logarithm of a ratio of rates, and the sums of powers
   * of these moves.
   */
  readonly moves: Float64Array;
  readonly powers: Moves;
}

/** Prepares what all comparisons share. */
export function usagesOf(now: Float64Array, before: Float64Array): Usages {
  const total = [now, before].map((use) => use.reduce((a, b) => a + b, 0)) as [number, number];
  const share = (use: number, of: number) => (of === 0 ? 0 : use / of);
  const moves = now.map((use, c) => share(before[c]!, total[1]) - share(use, total[0]));
  let [clients, squares, cubes, fourths] = [0, 0, 0, 0];
  for (const [c, move] of moves.entries()) {
    if (now[c]! + before[c]! === 0) continue;
    clients++;
    squares += move ** 2;
    cubes += move ** 3;
    fourths += move ** 4;
  }
  return { use: [now, before], total, moves, powers: { clients, squares, cubes, fourths } };
}

/** A measure of hangs, now and before, before all measures are judged together. */
export interface Measured {
  /** The rate per unit of use. */
  readonly now: number;
  readonly before: number;
  /** now / before; undefined if a side has none. */
  readonly ratio: Estimate | undefined;
  /**
   * Two-sided p-value of no change. `rate` is Student's t of the log ratio; `clients` is the binomial test of affected
   * clients, used where a side has few.
   */
  readonly p: number | undefined;
  readonly test: 'rate' | 'clients' | undefined;
  /** The spread of the log ratio. */
  readonly spread: Spread | undefined;
}

/**
 * Measures the rates of now and before, and with `tested` tests that they are equal. Clients are the sampling unit: a
 * client in both selections moves both rates, so that its own habits cancel. `by` says what is summed: hangs or their
 * time; few clients prove nothing about time.
 */
export function measure(
  sums: readonly [FrameSums, FrameSums],
  by: 'hangs' | 'time',
  usages: Usages,
  tested: boolean,
): Measured {
  const totals = sums.map((side) => side[by].reduce((a, b) => a + b, 0)) as [number, number];
  const [now, before] = totals.map((total, i) => (usages.total[i] === 0 ? 0 : total / usages.total[i]!)) as [
    number,
    number,
  ];
  const none: Measured = { now, before, ratio: undefined, p: undefined, test: undefined, spread: undefined };
  if (usages.total[0] === 0 || usages.total[1] === 0) return none;
  const spread = now > 0 && before > 0 ? spreadOf(movesOf(sums, by, totals, usages)) : undefined;
  const few = sums.some((side, i) => effectiveClients(side[by], totals[i]!) < FEW);
  const ratio = spread && ratioOf(now / before, spread, few);
  if (!tested || now + before === 0) return { ...none, ratio, spread };
  if (few || spread === undefined) {
    if (by === 'time') return { ...none, ratio, spread };
    return { ...none, ratio, spread, p: clientsTest(sums, usages), test: 'clients' };
  }
  const difference = Math.log(now / before);
  const p =
    spread.error === 0 ? (difference === 0 ? 1 : 0) : studentTwoSided(difference / spread.error, spread.freedom);
  return { ...none, ratio, spread, p, test: 'rate' };
}

/** The distance by which each client with this frame moves the log ratio. */
function movesOf(
  sums: readonly [FrameSums, FrameSums],
  by: 'hangs' | 'time',
  totals: readonly [number, number],
  { moves, powers }: Usages,
): Moves {
  let { clients, squares, cubes, fourths } = powers;
  const [now, before] = sums;
  let [i, j] = [0, 0];
  while (i < now.clients.length || j < before.clients.length) {
    const [a, b] = [now.clients[i] ?? Number.POSITIVE_INFINITY, before.clients[j] ?? Number.POSITIVE_INFINITY];
    const client = Math.min(a, b);
    const base = moves[client]!;
    let move = base;
    if (a === client) move += now[by][i++]! / totals[0];
    if (b === client) move -= before[by][j++]! / totals[1];
    squares += move ** 2 - base ** 2;
    cubes += move ** 3 - base ** 3;
    fourths += move ** 4 - base ** 4;
  }
  clients = Math.max(clients, 2);
  return { clients, squares: Math.max(0, squares), cubes, fourths: Math.max(0, fourths) };
}

function ratioOf(value: number, spread: Spread, few: boolean): Estimate {
  const ends = few ? undefined : reaches(spread);
  if (ends === undefined) return { value, low: undefined, high: undefined, level: LEVEL };
  return { value, low: value * Math.exp(-ends[0]), high: value * Math.exp(ends[1]), level: LEVEL };
}

/** The number of clients with equal sums that would vary as much (Kish 1965). */
function effectiveClients(values: readonly number[], total: number): number {
  const squares = values.reduce((sum, x) => sum + x * x, 0);
  return squares === 0 ? 0 : total ** 2 / squares;
}

/**
 * Exact binomial test of whether the affected clients are spread over both sides in proportion to use. It counts
 * clients and not hangs, because a bad machine is one client.
 */
function clientsTest(sums: readonly [FrameSums, FrameSums], { total }: Usages): number {
  const share = total[0] / (total[0] + total[1]);
  const [now, before] = [sums[0].clients.length, sums[1].clients.length];
  const atLeast = now === 0 ? 1 : incompleteBeta(share, now, before + 1);
  const atMost = before === 0 ? 1 : incompleteBeta(1 - share, before, now + 1);
  return Math.min(1, 2 * Math.min(atLeast, atMost));
}

/**
 * The least growth (0.6 for +60 %) that four of five such comparisons would find at a two-sided `alpha`. Undefined
 * where the spread is unknown.
 */
export function detectable(spread: Spread | undefined, alpha: number): number | undefined {
  if (spread === undefined || spread.error === 0) return undefined;
  const t = studentQuantile(1 - alpha / 2, spread.freedom);
  return Math.expm1((t + normalQuantile(POWER)) * spread.error);
}
