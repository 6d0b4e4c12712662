import { adjustForMany } from '../../statistics/false-discovery.ts';
import { compareText } from '../report/ranking.ts';
import { type PlainFacts, plainFacts } from '../tally/facts.ts';
import { type RateState, zeroRate } from './rate-state.ts';
import { type MeasuredRate, measure, usage } from './rate-tests.ts';

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

/** A measured rate, judged together with all others. */
export interface ComparedRate extends MeasuredRate {
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

/** Compares two selections by hangs per hour of use. */
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
  const judge = (row: MeasuredRate, q: number | undefined): ComparedRate => ({
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

function verdictOf(row: MeasuredRate, q: number | undefined, alpha: number, minEffect: number): Verdict {
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
