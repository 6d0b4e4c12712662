import { replicatesOf } from '../../statistics/bootstrap.ts';
import { type Estimate, LEVEL, percentileInterval } from '../../statistics/interval.ts';
import { incompleteBeta, studentTwoSided } from '../../statistics/student.ts';
import type { RateState, RateSum } from './rate-state.ts';

/** Below so many effective sessions on a side the log of its rate is far from normal. */
const FEW = 8;

/** The hours of use of a selection, as a test takes them. */
export interface Usage {
  readonly seconds: number;
  readonly replicates: Float64Array;
  readonly minutes: RateState['minutes'];
}

/** What a state says of it. */
export function usage(state: RateState): Usage {
  return { seconds: state.seconds.total, replicates: replicatesOf(state.seconds), minutes: state.minutes };
}

/** Hangs per 1,000 hours of use before and now. */
export interface MeasuredRate {
  readonly now: number;
  readonly before: number;
  readonly hangsNow: number;
  readonly hangsBefore: number;
  readonly sessionsNow: number;
  readonly sessionsBefore: number;
  /** now / before, with a bootstrap interval over sessions; undefined where a side has none. */
  readonly ratio: Estimate | undefined;
  /**
   * Two-sided, of no change. `rate`: Student's t of the log ratio; `sessions`: binomial test of the sessions affected,
   * where one side has few.
   */
  readonly p: number | undefined;
  readonly test: 'rate' | 'sessions' | undefined;
}

/**
 * Measures the rates of now and before, and where `tested` tests that they are one. The standard error of a log rate is
 * the larger of two: that of the bootstrap, which also knows about clients with many sessions, and that of the ratio
 * estimator's moments, which has no random error.
 */
export function measure(
  rates: readonly [RateSum, RateSum],
  sides: readonly [Usage, Usage],
  tested: boolean,
): MeasuredRate {
  const [now, before] = [perThousandHours(rates[0], sides[0]), perThousandHours(rates[1], sides[1])];
  const counts = {
    now,
    before,
    hangsNow: rates[0].sum.total,
    hangsBefore: rates[1].sum.total,
    sessionsNow: rates[0].sum.sessions,
    sessionsBefore: rates[1].sum.sessions,
  };
  const none = { ...counts, ratio: undefined, p: undefined, test: undefined };
  if (sides[0].seconds === 0 || sides[1].seconds === 0) return none;
  const ratio = ratioOf(rates, sides);
  if (!tested || now + before === 0) return { ...none, ratio };
  const few = rates.some((rate) => effectiveSessions(rate) < FEW);
  if (few || ratio === undefined) return { ...counts, ratio, p: sessionsTest(rates, sides), test: 'sessions' };
  return { ...counts, ratio, p: rateTest(rates, sides), test: 'rate' };
}

function perThousandHours({ sum }: RateSum, { seconds }: Usage): number {
  return seconds === 0 ? 0 : (sum.total * 3_600_000) / seconds;
}

function ratioOf(rates: readonly [RateSum, RateSum], sides: readonly [Usage, Usage]): Estimate | undefined {
  if (rates[0].sum.total === 0 || rates[1].sum.total === 0) return undefined;
  const replicates = logRatios(rates, sides);
  const value = perThousandHours(rates[0], sides[0]) / perThousandHours(rates[1], sides[1]);
  const interval = percentileInterval(Math.log(value), replicates);
  return interval && { value, low: Math.exp(interval.low), high: Math.exp(interval.high), level: LEVEL };
}

/** Log ratios of the replicates; NaN where a side has no hang in one. */
function logRatios(rates: readonly [RateSum, RateSum], sides: readonly [Usage, Usage]): Float64Array {
  const [now, before] = [replicatesOf(rates[0].sum), replicatesOf(rates[1].sum)];
  return now.map((count, b) => {
    const ratio = (count * sides[1].replicates[b]!) / (before[b]! * sides[0].replicates[b]!);
    return ratio > 0 && Number.isFinite(ratio) ? Math.log(ratio) : Number.NaN;
  });
}

/** Number of sessions with equal hangs that would vary as much (Kish). */
function effectiveSessions({ sum, squares }: RateSum): number {
  return squares === 0 ? 0 : sum.total ** 2 / squares;
}

/** Variance of the log of a ratio estimator by linearisation (Cochran 1977, §6.3): Σ (x/X - m/M)² over sessions. */
function momentVariance({ sum, squares, products }: RateSum, { minutes }: Usage): number {
  const [X, M] = [sum.total, minutes.sum];
  if (M === 0) return squares / X ** 2;
  return Math.max(0, squares / X ** 2 - (2 * products) / (X * M) + minutes.squares / M ** 2);
}

function rateTest(rates: readonly [RateSum, RateSum], sides: readonly [Usage, Usage]): number {
  const replicates = logRatios(rates, sides).filter((x) => !Number.isNaN(x));
  const mean = replicates.reduce((sum, x) => sum + x, 0) / replicates.length;
  const spread = replicates.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (replicates.length - 1);
  const moments = rates.map((rate, i) => momentVariance(rate, sides[i]!)) as [number, number];
  const error = Math.sqrt(Math.max(spread, moments[0] + moments[1]));
  const difference = Math.log(perThousandHours(rates[0], sides[0]) / perThousandHours(rates[1], sides[1]));
  if (error === 0) return difference === 0 ? 1 : 0;
  // Welch and Satterthwaite, with effective sessions for sizes.
  const freedom =
    (moments[0] + moments[1]) ** 2 /
    rates.reduce((sum, rate, i) => sum + moments[i]! ** 2 / (effectiveSessions(rate) - 1), 0);
  return studentTwoSided(difference / error, Number.isFinite(freedom) ? freedom : 1);
}

/**
 * Exact binomial: were the sessions affected spread over both sides as the hours of use are? Sessions, not hangs: one
 * bad session is one.
 */
function sessionsTest(rates: readonly [RateSum, RateSum], sides: readonly [Usage, Usage]): number {
  const share = sides[0].seconds / (sides[0].seconds + sides[1].seconds);
  const [now, before] = [rates[0].sum.sessions, rates[1].sum.sessions];
  const atLeast = now === 0 ? 1 : incompleteBeta(share, now, before + 1);
  const atMost = before === 0 ? 1 : incompleteBeta(1 - share, before, now + 1);
  return Math.min(1, 2 * Math.min(atLeast, atMost));
}
