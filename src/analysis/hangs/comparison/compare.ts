import { adjustForMany } from '../../statistics/false-discovery.ts';
import type { HangBook } from '../book/hang-book.ts';
import { clientsOf } from '../book/pings.ts';
import { compareText } from '../report/ranking.ts';
import { expectOneKind, type PlainFacts, plainFacts } from '../tally/facts.ts';
import { detectable, type Measured, measure, usagesOf } from './compare-measure.ts';
import { COMPARE_RULES, type CompareOptions } from './compare-rules.ts';
import { byLastFrame, type Kinds, noSums, type RateSums, type RateUnit, sumRates, unitOf } from './rate-sums.ts';

/**
 * The verdict on a rate. `unclear`: tested, without evidence of a change. `rare`: too few sessions to test. `untested`:
 * nothing is known about sessions.
 */
export type Verdict = 'worse' | 'better' | 'new' | 'vanished' | 'unclear' | 'rare' | 'untested';

/** One measure of hangs before and now, with its verdict. */
export interface Judged extends Omit<Measured, 'spread'> {
  /** The p-value after correction for all tests (Benjamini and Hochberg). */
  readonly adjusted: number | undefined;
  readonly verdict: Verdict;
  /** The least growth that would most likely have been found with these data: 0.6 is +60 %. */
  readonly detectable: number | undefined;
}

/**
 * Rates of hangs before and now: their number in 1,000 hours of use (or per client), and their milliseconds in an hour
 * (or per client).
 */
export interface ComparedRate extends Judged {
  readonly time: Judged;
  readonly hangsNow: number;
  readonly hangsBefore: number;
  readonly sessionsNow: number;
  readonly sessionsBefore: number;
  readonly clientsNow: number;
  readonly clientsBefore: number;
}

/** The rates of one cluster before and now. */
export interface ComparedCluster extends ComparedRate {
  readonly frame: string;
}

/** The data of one selection of a comparison. */
export interface ComparedSide {
  readonly facts: PlainFacts;
  /** The number of clients with a session that counts. */
  readonly clients: number;
  /**
   * The number of sessions of known length, and of those without one (missing, negative, impossible), whose hangs are
   * left out.
   */
  readonly sessions: number;
  readonly sessionsSkipped: number;
  readonly hangsSkipped: number;
  /** 0 if unknown. */
  readonly hours: number;
  readonly hangs: number;
}

/** The result of a comparison, strongest evidence first. */
export interface HangComparison {
  readonly unit: RateUnit;
  readonly rules: Required<CompareOptions>;
  readonly now: ComparedSide;
  readonly before: ComparedSide;
  /** All hangs together, which is one more test. */
  readonly total: ComparedRate;
  readonly clusters: readonly ComparedCluster[];
  /** The number of clusters tested. */
  readonly tested: number;
  readonly rare: { readonly clusters: number; readonly hangsNow: number; readonly hangsBefore: number };
  /** Whether any cluster is worse or new, or all together are worse, by count or by time. */
  readonly regression: boolean;
  /** Why nothing could be compared, if that is so; then the absence of a regression means nothing. */
  readonly missing: string | undefined;
  /** Whether the sides are published aggregates: rates without sessions and clients, so nothing can be tested. */
  readonly published: boolean;
}

/**
 * The order of clusters in a comparison: by the evidence for a change of either measure or of one, or by the affected
 * sessions.
 */
export type ComparisonOrder = 'count' | 'time' | 'sessions';

/** The changes to show: the first `top` ones, and all further ones that were found. */
export function worthShowing({ clusters }: HangComparison, top: number): ComparedCluster[] {
  return clusters.filter((cluster, i) => i < top || isFound(cluster));
}

/** Whether either measure found a change. */
export function isFound({ verdict, time }: ComparedRate): boolean {
  return [verdict, time.verdict].some((one) => !NOT_FOUND.includes(one));
}

const NOT_FOUND: readonly Verdict[] = ['unclear', 'rare', 'untested'];

const PER_THOUSAND_HOURS = 3_600_000;
const PER_HOUR = 3600;

/** Compares two selections. Costs a few passes over their hangs, and 24 bytes for each last frame of each client. */
export function compareHangs(
  now: HangBook,
  before: HangBook,
  options: CompareOptions = {},
  order?: ComparisonOrder,
  kinds: Kinds = byLastFrame,
): HangComparison {
  const rules = { ...COMPARE_RULES, ...options };
  const unit = unitOf([now, before]);
  const clients = clientsOf(now, before);
  const sides = [sumRates(now, clients, 0, unit, kinds), sumRates(before, clients, 1, unit, kinds)] as const;
  expectOneKind([sides[0].facts, sides[1].facts]);
  const published = sides.some(({ facts }) => facts.published > 0);
  const usages = usagesOf(sides[0].use, sides[1].use);
  const both = (name: string, sums: (side: RateSums) => ReturnType<typeof noSums>, always: boolean) => {
    const pair = [sums(sides[0]), sums(sides[1])] as const;
    const tested = !published && (always || pair[0].sessions + pair[1].sessions >= rules.minSessions);
    return { name, pair, count: measure(pair, 'hangs', usages, tested), time: measure(pair, 'time', usages, tested) };
  };
  const frames = [...new Set([...sides[0].frames.keys(), ...sides[1].frames.keys()])];
  const rows = [
    both('', ({ all }) => all, true),
    ...frames.map((frame) => both(frame, (side) => side.frames.get(frame) ?? noSums(), false)),
  ];
  const measures = rows.flatMap(({ count, time }) => [count, time]);
  const adjusted = adjustForMany(measures.map(({ p }) => p ?? Number.NaN));
  const tests = measures.filter(({ p }) => p !== undefined).length;
  const judge = ({ spread, ...one }: Measured, i: number, scale: number): Judged => {
    const q = one.p === undefined ? undefined : adjusted[i];
    return {
      ...one,
      now: one.now * scale,
      before: one.before * scale,
      adjusted: q,
      verdict: published ? 'untested' : verdictOf(one, q, rules),
      detectable: one.p === undefined ? undefined : detectable(spread, rules.falseDiscovery / tests),
    };
  };
  const scales = unit === 'hours' ? ([PER_THOUSAND_HOURS, PER_HOUR] as const) : ([1, 1] as const);
  const judged = rows.map(({ name, pair: [left, right], count, time }, i) => ({
    frame: name,
    ...judge(count, 2 * i, scales[0]),
    time: judge(time, 2 * i + 1, scales[1]),
    hangsNow: sumOf(left.hangs),
    hangsBefore: sumOf(right.hangs),
    sessionsNow: left.sessions,
    sessionsBefore: right.sessions,
    clientsNow: left.clients.length,
    clientsBefore: right.clients.length,
  }));
  const [{ frame: _, ...total }, ...clusters] = judged as [ComparedCluster, ...ComparedCluster[]];
  clusters.sort(
    (a, b) =>
      (published ? changeOf(b, order) - changeOf(a, order) : evidence(a, order) - evidence(b, order)) ||
      b.hangsNow + b.hangsBefore - a.hangsNow - a.hangsBefore ||
      compareText(a.frame, b.frame),
  );
  const rare = clusters.filter(({ verdict }) => verdict === 'rare');
  const comparison = {
    unit,
    rules,
    now: describe(sides[0], unit),
    before: describe(sides[1], unit),
    total,
    clusters,
    tested: clusters.length - rare.length,
    rare: {
      clusters: rare.length,
      hangsNow: rare.reduce((sum, { hangsNow }) => sum + hangsNow, 0),
      hangsBefore: rare.reduce((sum, { hangsBefore }) => sum + hangsBefore, 0),
    },
    regression: isWorse(total) || clusters.some((cluster) => isWorse(cluster) || cluster.verdict === 'new'),
    published,
  };
  return { ...comparison, missing: whatIsMissing(comparison) };
}

function evidence(
  { p, time, sessionsNow, sessionsBefore }: ComparedCluster,
  order: ComparisonOrder | undefined,
): number {
  if (order === 'sessions') return -(sessionsNow + sessionsBefore);
  if (order === 'count') return p ?? 2;
  if (order === 'time') return time.p ?? 2;
  return Math.min(p ?? 2, time.p ?? 2);
}

/** The difference between the rates: of their time, or on request of their count. */
function changeOf({ now, before, time }: ComparedCluster, order: ComparisonOrder | undefined): number {
  return order === 'count' ? Math.abs(now - before) : Math.abs(time.now - time.before);
}

function isWorse({ verdict, time }: ComparedRate): boolean {
  return verdict === 'worse' || time.verdict === 'worse';
}

function whatIsMissing({
  unit,
  now,
  before,
  total,
  published,
}: Pick<HangComparison, 'unit' | 'now' | 'before' | 'total' | 'published'>): string | undefined {
  for (const [name, side] of [
    ['now', now],
    ['before', before],
  ] as const) {
    if (side.facts.pings === 0) return `the selection of ${name} holds no ping`;
    if (side.sessions + side.sessionsSkipped === 0) return `the selection of ${name} holds no ping with hang data`;
    if (unit === 'hours' && side.hours === 0)
      return `the selection of ${name} holds no use: no session says how long it was`;
  }
  if (published) return 'published aggregates hold rates without sessions and clients';
  if (total.hangsNow + total.hangsBefore === 0) return 'neither selection holds a hang';
  return total.p === undefined ? 'too few clients have hangs' : undefined;
}

function verdictOf(
  { p, now, before, ratio }: Omit<Measured, 'spread'>,
  q: number | undefined,
  rules: Required<CompareOptions>,
): Verdict {
  if (p === undefined || q === undefined) return 'rare';
  if (q > rules.falseDiscovery) return 'unclear';
  if (before === 0) return 'new';
  if (now === 0) return 'vanished';
  // The test and the interval that is shown beside it must agree.
  if (ratio === undefined) return 'unclear';
  const { value, low, high } = ratio;
  if (value >= 1 + rules.minEffect && (low ?? Number.POSITIVE_INFINITY) > 1) return 'worse';
  if (value <= 1 / (1 + rules.minEffect) && (high ?? 0) < 1) return 'better';
  return 'unclear';
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function describe({ facts, use, sessions, skipped, all }: RateSums, unit: RateUnit): ComparedSide {
  const { missing, negative, implausible, hangs } = skipped;
  return {
    facts: plainFacts(facts),
    clients: use.filter((x) => x > 0).length,
    sessions,
    sessionsSkipped: missing + negative + implausible,
    hangsSkipped: hangs,
    hours: unit === 'hours' ? sumOf([...use]) / PER_HOUR : 0,
    hangs: sumOf(all.hangs),
  };
}
