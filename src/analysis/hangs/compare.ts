import { replicatesOf } from '../statistics/bootstrap.ts';
import { adjustForMany } from '../statistics/false-discovery.ts';
import { type Estimate, LEVEL, percentileInterval } from '../statistics/interval.ts';
import { incompleteBeta, studentTwoSided } from '../statistics/student.ts';
import { type PlainFacts, plainFacts } from './facts.ts';
import { compareText } from './ranking.ts';
import { type RateState, type RateSum, zeroRate } from './rates.ts';

/** How a comparison decides. */
export interface CompareOptions {
  /** Share of false finds among all finds that is put up with. Default 0.01. */
  readonly falseDiscovery?: number;
  /** Changes smaller than this share are not worth an alarm, however certain. Default 0.05. */
  readonly minEffect?: number;
  /** Clusters seen in fewer sessions, both selections together, are not tested. Default 10. */
  readonly minSessions?: number;
}

/** What became of a rate. `unclear`: tested, and no change shown. `rare`: too few sessions to test. */
export type Verdict = 'worse' | 'better' | 'new' | 'vanished' | 'unclear' | 'rare';

/** Hangs per 1,000 hours of use before and now. */
export interface ComparedRate {
  readonly now: number;
  readonly before: number;
  readonly hangsNow: number;
  readonly hangsBefore: number;
  readonly sessionsNow: number;
  readonly sessionsBefore: number;
  /** now / before, with a bootstrap interval over sessions; undefined where a side has none. */
  readonly ratio: Estimate | undefined;
  /** Two-sided, of no change. `rate`: Student's t of the log ratio; `sessions`: binomial test of the sessions affected, where one side has few. */
  readonly p: number | undefined;
  readonly test: 'rate' | 'sessions' | undefined;
  /** p after correction for all tests (Benjamini and Hochberg). */
  readonly adjusted: number | undefined;
  readonly verdict: Verdict;
}

export interface ComparedCluster extends ComparedRate {
  readonly frame: string;
}

export interface ComparedSide {
  readonly facts: PlainFacts;
  /** Sessions of known length, and without one (missing, negative, impossible), whose hangs are left out. */
  readonly sessions: number;
  readonly sessionsSkipped: number;
  readonly hangsSkipped: number;
  readonly hours: number;
  readonly hangs: number;
}

/** The answer of a comparison: strongest evidence first. */
export interface HangComparison {
  readonly now: ComparedSide;
  readonly before: ComparedSide;
  /** All hangs together: one test more. */
  readonly total: ComparedRate;
  readonly clusters: readonly ComparedCluster[];
  readonly tested: number;
  readonly rare: { readonly clusters: number; readonly hangsNow: number; readonly hangsBefore: number };
  /** Any cluster worse or new, or all together worse. */
  readonly regression: boolean;
}

/** The changes worth a look: every one found, and of the rest as many as there is room for among the first `top`. */
export function worthShowing({ clusters }: HangComparison, top: number): ComparedCluster[] {
  return clusters.filter(({ verdict }, i) => i < top || (verdict !== 'unclear' && verdict !== 'rare'));
}

const FALSE_DISCOVERY = 0.01;
const MIN_EFFECT = 0.05;
const MIN_SESSIONS = 10;
/** Below so many effective sessions on a side the log of its rate is far from normal. */
const FEW = 8;

/**
 * Compares two selections by hangs per hour of use. The standard error of a log rate is the larger of two: that of the bootstrap, which also knows
 * about clients with many sessions, and that of the ratio estimator's moments, which has no random error.
 */
export function compareRates(now: RateState, before: RateState, options: CompareOptions = {}): HangComparison {
  const { falseDiscovery = FALSE_DISCOVERY, minEffect = MIN_EFFECT, minSessions = MIN_SESSIONS } = options;
  const sides = [usage(now), usage(before)] as const;
  const frames = [...new Set([...now.frames.keys(), ...before.frames.keys()])];
  const rows = frames.map((frame) => {
    const rates = [now.frames.get(frame) ?? zeroRate(), before.frames.get(frame) ?? zeroRate()] as const;
    const tested = rates[0].sum.sessions + rates[1].sum.sessions >= minSessions;
    return { frame, ...measure(rates, sides, tested) };
  });
  const together = measure([now.total, before.total], sides, true);
  const adjusted = adjustForMany([together, ...rows].map(({ p }) => p ?? Number.NaN));
  const judge = (row: Measured, q: number | undefined): ComparedRate => ({
    ...row,
    adjusted: q,
    verdict: verdictOf(row, q, falseDiscovery, minEffect),
  });
  const clusters = rows
    .map((row, i) => ({ frame: row.frame, ...judge(row, row.p === undefined ? undefined : adjusted[i + 1]) }))
    .sort(
      (a, b) =>
        (a.p ?? 2) - (b.p ?? 2) ||
        b.hangsNow + b.hangsBefore - a.hangsNow - a.hangsBefore ||
        compareText(a.frame, b.frame),
    );
  const total = judge(together, together.p === undefined ? undefined : adjusted[0]);
  const rare = clusters.filter(({ verdict }) => verdict === 'rare');
  return {
    now: describe(now),
    before: describe(before),
    total,
    clusters,
    tested: clusters.length - rare.length,
    rare: {
      clusters: rare.length,
      hangsNow: rare.reduce((sum, { hangsNow }) => sum + hangsNow, 0),
      hangsBefore: rare.reduce((sum, { hangsBefore }) => sum + hangsBefore, 0),
    },
    regression: total.verdict === 'worse' || clusters.some(({ verdict }) => verdict === 'worse' || verdict === 'new'),
  };
}

interface Usage {
  readonly seconds: number;
  readonly replicates: Float64Array;
  readonly minutes: RateState['minutes'];
}

function usage(state: RateState): Usage {
  return { seconds: state.seconds.total, replicates: replicatesOf(state.seconds), minutes: state.minutes };
}

type Measured = Omit<ComparedRate, 'adjusted' | 'verdict'>;

function measure(rates: readonly [RateSum, RateSum], sides: readonly [Usage, Usage], tested: boolean): Measured {
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

/** Exact binomial: were the sessions affected spread over both sides as the hours of use are? Sessions, not hangs: one bad session is one. */
function sessionsTest(rates: readonly [RateSum, RateSum], sides: readonly [Usage, Usage]): number {
  const share = sides[0].seconds / (sides[0].seconds + sides[1].seconds);
  const [now, before] = [rates[0].sum.sessions, rates[1].sum.sessions];
  const atLeast = now === 0 ? 1 : incompleteBeta(share, now, before + 1);
  const atMost = before === 0 ? 1 : incompleteBeta(1 - share, before, now + 1);
  return Math.min(1, 2 * Math.min(atLeast, atMost));
}

function verdictOf(row: Measured, q: number | undefined, alpha: number, minEffect: number): Verdict {
  if (row.p === undefined || q === undefined) return 'rare';
  if (q > alpha) return 'unclear';
  if (row.before === 0) return 'new';
  if (row.now === 0) return 'vanished';
  // Both must agree: the test, and the interval that is shown beside it.
  const { ratio } = row;
  if (ratio === undefined) return 'unclear';
  if (ratio.value >= 1 + minEffect && ratio.low > 1) return 'worse';
  if (ratio.value <= 1 / (1 + minEffect) && ratio.high < 1) return 'better';
  return 'unclear';
}

function describe(state: RateState): ComparedSide {
  const { missing, negative, implausible, hangs } = state.skipped;
  return {
    facts: plainFacts(state.facts),
    sessions: state.seconds.sessions,
    sessionsSkipped: missing + negative + implausible,
    hangsSkipped: hangs,
    hours: state.seconds.total / 3600,
    hangs: state.total.sum.total,
  };
}
