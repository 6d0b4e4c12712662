import { ratioByClient, shareByClient } from '../../statistics/by-client.ts';
import { quantileOfSessions } from '../../statistics/by-client-quantile.ts';
import { countedQuantile, type Estimate, LEVEL, type Weighted } from '../../statistics/interval.ts';
import { rankCorrelation } from '../../statistics/spearman.ts';
import type { HangBook } from '../book/hang-book.ts';
import { type HangRules, STANDARD_RULES } from '../read/rules.ts';
import type { DurationSpread } from '../tally/duration-spread.ts';
import type { DurationQuantile } from '../tally/durations.ts';
import { type PlainFacts, plainFacts } from '../tally/facts.ts';
import { powerRange, powerRanges, type Range } from './power-ranges.ts';
import { DURATION_QUANTILES, type SideSums, type StatsSums, sumSessions } from './stats-sums.ts';

/** The result of `hangStats`. Estimates have 95 % intervals, for which clients are the sampling unit. */
export interface HangStats {
  readonly facts: PlainFacts;
  /** The number of clients with kept sessions; a ping without a client's id is a client of its own. */
  readonly clients: number;
  readonly sessions: {
    /** Sessions with hang data, the thread, and no impossible length; also those without hangs. */
    readonly kept: number;
    readonly withHangs: number;
    readonly withoutHangs: number;
    /** Kept sessions of unknown length, which are left out of all figures about time. */
    readonly unknownLength: number;
    readonly negative: number;
    readonly implausible: number;
    /** The number of hangs in dropped sessions. */
    readonly droppedHangs: number;
  };
  readonly hangs: number;
  readonly hangsPerSession: Distribution | undefined;
  /** Sessions by number of hangs: 0, 1, 2, 3-4, 5-8, … */
  readonly histogram: readonly SessionBar[];
  /** Sessions by whole minutes of known length, in the same ranges. */
  readonly lengthHistogram: readonly SessionBar[];
  readonly hangsPerHour: Estimate | undefined;
  readonly hours: number;
  /** The length of sessions in minutes. */
  readonly length: Distribution | undefined;
  readonly durations: DurationFigures | undefined;
  readonly plugin: {
    readonly share: Estimate | undefined;
    readonly timeShare: Estimate | undefined;
    readonly sessions: number;
    readonly durations: DurationFigures | undefined;
    readonly other: DurationFigures | undefined;
    readonly medianDifference: MedianDifference | undefined;
  };
  /** Sessions by length, in minutes from `from` up to but not including `to`. */
  readonly byLength: readonly LengthClass[];
  /**
   * Spearman's correlation of length and hangs, with Fisher's interval for the effective number of sessions, which
   * takes into account that a client may have several.
   */
  readonly correlation: Estimate | undefined;
  /** Sessions by length and hangs in ranges of powers of two, as in `histogram`, for a scatter plot. */
  readonly scatter: readonly { minutes: Range; hangs: Range; sessions: number }[];
  /**
   * The number of tasks of 128 ms or more in the histogram of all activity, beside the hangs by stacks of the same
   * sessions. They agree closely, but not exactly.
   */
  readonly activity: { readonly sessions: number; readonly tasks: number; readonly hangs: number };
}

/** Figures about the durations of hangs, in ms. */
export interface DurationFigures {
  readonly hangs: number;
  readonly q1: DurationQuantile;
  readonly median: DurationQuantile;
  readonly q3: DurationQuantile;
  readonly p95: DurationQuantile;
}

/**
 * Median of plugin hangs minus median of others, in ms. If their intervals meet, the two cannot be told apart. The
 * value is given only if durations are exact.
 */
export interface MedianDifference {
  readonly apart: boolean;
  readonly value: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** The number of sessions with `low` to `high` of something. */
export interface SessionBar {
  readonly low: number;
  readonly high: number;
  readonly sessions: number;
}

/** The distribution of a figure over sessions. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly p5: number;
  readonly q1: number;
  /** The median, with an interval between order statistics (Woodruff 1952), which assumes no distribution. */
  readonly median: Estimate;
  readonly q3: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Sessions of a range of lengths. */
export interface LengthClass {
  readonly from: number;
  readonly to: number | undefined;
  readonly sessions: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly hangsPerHour: number | undefined;
}

/** Classes of session length in minutes, as in the dashboards of 2014. */
const LENGTHS = [0, 1, 5, 30, 180, 1440, 10_080, 40_320];

/** Computes the figures of a book. For the cost see `sumSessions`. */
export function reportStats(book: HangBook, rules: HangRules = STANDARD_RULES): HangStats {
  const plugin = new RegExp(rules.plugin);
  return reportSums(sumSessions(book, (frame) => plugin.test(frame)));
}

function reportSums(sums: StatsSums): HangStats {
  const { minutes, hangs, clientOf, dropped, durations } = sums;
  const isKnown = (_: number, i: number) => minutes[i]! >= 0;
  const known = { minutes: minutes.filter(isKnown), hangs: hangs.filter(isKnown), clientOf: clientOf.filter(isKnown) };
  const pairs = countPairs(known.minutes, known.hangs);
  const counted = countValues(hangs);
  const withoutHangs = counted[0]?.[0] === 0 ? counted[0][1] : 0;
  const [all, fromPlugins, fromOthers] = [durations.all, durations.plugin, durations.other].map(durationFigures);
  return {
    facts: plainFacts(sums.facts),
    clients: sums.clients,
    sessions: {
      kept: hangs.length,
      withHangs: hangs.length - withoutHangs,
      withoutHangs,
      unknownLength: hangs.length - known.minutes.length,
      negative: dropped.negative,
      implausible: dropped.implausible,
      droppedHangs: dropped.hangs,
    },
    hangs: hangs.reduce((a, b) => a + b, 0),
    hangsPerSession: distribution(hangs, clientOf, sums.numbers),
    histogram: inPowers(counted),
    lengthHistogram: inPowers(countValues(known.minutes)),
    hangsPerHour: ratioByClient(sums.usedHangs, sums.usedSeconds, 3600),
    hours: sums.usedSeconds.reduce((a, b) => a + b, 0) / 3600,
    length: distribution(known.minutes, known.clientOf, sums.numbers),
    durations: all,
    plugin: {
      share: shareByClient(sums.plugin.hangs, added(sums.plugin.hangs, sums.other.hangs)),
      timeShare: timeShare(sums.plugin, sums.other),
      sessions: sums.pluginSessions,
      durations: fromPlugins,
      other: fromOthers,
      medianDifference: fromPlugins && fromOthers && medianDifference(fromPlugins.median, fromOthers.median),
    },
    byLength: byLength(pairs),
    correlation: rankCorrelation(pairs, effectiveCount(known.clientOf, sums.numbers)),
    scatter: scatter(pairs),
    activity: { ...sums.activity },
  };
}

/** Pairs of minutes and hangs with the number of sessions of each, in order. */
function countPairs(minutes: Float64Array, hangs: Float64Array): [number, number, number][] {
  const counts = new Map<number, number>();
  for (const [i, length] of minutes.entries()) {
    const pair = length * PAIR + hangs[i]!;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => a[0] - b[0])
    .map(([pair, sessions]) => [Math.floor(pair / PAIR), pair % PAIR, sessions]);
}

const PAIR = 2 ** 32;

function countValues(values: Float64Array): Weighted[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => a[0] - b[0]);
}

function durationFigures(spread: DurationSpread): DurationFigures | undefined {
  const [q1, median, q3, p95] = DURATION_QUANTILES.map((q) => spread.quantile(q));
  if (median === undefined) return undefined;
  return { hangs: spread.hangs, q1: q1!, median, q3: q3!, p95: p95! };
}

/**
 * The share of the time, from the middles of the bins. Its interval spans from plugin hangs as short and others as long
 * as their bins allow to the reverse.
 */
function timeShare(plugin: SideSums, other: SideSums): Estimate | undefined {
  const value = shareByClient(plugin.time, added(plugin.time, other.time));
  if (value === undefined) return undefined;
  const least = shareByClient(plugin.least, added(plugin.least, other.most));
  const most = shareByClient(plugin.most, added(plugin.most, other.least));
  return { value: value.value, low: least?.low, high: most?.high, level: LEVEL };
}

function added(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => x + b[i]!);
}

function medianDifference(plugin: DurationQuantile, other: DurationQuantile): MedianDifference {
  const less = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : a - b;
  const low = less(plugin.low, other.high);
  const high = less(plugin.high, other.low);
  const apart = (low !== undefined && low > 0) || (high !== undefined && high < 0);
  const exact = plugin.exact === true && other.exact === true;
  return { apart, value: apart && exact ? plugin.value - other.value : undefined, low, high };
}

/**
 * The effective number of sessions, which is as informative as the clients' sessions are (Kish 1965): all of them if no
 * client has two.
 */
function effectiveCount(clientOf: Int32Array, clients: number): number {
  const counts = new Float64Array(clients);
  for (const client of clientOf) counts[client]!++;
  const squares = counts.reduce((sum, count) => sum + count * count, 0);
  return squares === 0 ? 0 : clientOf.length ** 2 / squares;
}

function collect(counted: readonly Weighted[]): Weighted[] {
  const counts = new Map<number, number>();
  for (const [value, n] of counted) counts.set(value, (counts.get(value) ?? 0) + n);
  return [...counts].sort((a, b) => a[0] - b[0]);
}

function distribution(values: Float64Array, clientOf: Int32Array, clients: number): Distribution | undefined {
  const median = quantileOfSessions(values, clientOf, clients, 0.5);
  if (median === undefined) return undefined;
  const sorted = countValues(values);
  const at = (q: number) => countedQuantile(sorted, q)!;
  return {
    count: values.length,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: at(0),
    p5: at(0.05),
    q1: at(0.25),
    median,
    q3: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}

/** Sessions by the ranges of `powerRange`, from the first in use to the last, empty ones included. */
function inPowers(sorted: readonly Weighted[]): SessionBar[] {
  const counts = new Map<number, number>();
  for (const [n, count] of sorted) {
    const [low] = powerRange(n);
    counts.set(low, (counts.get(low) ?? 0) + count);
  }
  return powerRanges(sorted[0]?.[0] ?? 1, sorted.at(-1)?.[0] ?? 0).map(([low, high]) => ({
    low,
    high,
    sessions: counts.get(low) ?? 0,
  }));
}

function scatter(pairs: readonly [number, number, number][]): HangStats['scatter'] {
  const cells = new Map<string, { minutes: Range; hangs: Range; sessions: number }>();
  for (const [minutes, hangs, sessions] of pairs) {
    const cell = { minutes: powerRange(minutes), hangs: powerRange(hangs) };
    const key = `${cell.minutes[0]} ${cell.hangs[0]}`;
    cells.set(key, { ...cell, sessions: sessions + (cells.get(key)?.sessions ?? 0) });
  }
  return [...cells.values()].sort((a, b) => a.minutes[0] - b.minutes[0] || a.hangs[0] - b.hangs[0]);
}

function byLength(pairs: readonly [number, number, number][]): LengthClass[] {
  return LENGTHS.flatMap((from, i) => {
    const to = LENGTHS[i + 1];
    const inside = pairs.filter(([minutes]) => minutes >= from && (to === undefined || minutes < to));
    const hangs = collect(inside.map(([, n, sessions]) => [n, sessions] as const));
    if (hangs.length === 0) return [];
    const minutes = inside.reduce((sum, [length, , sessions]) => sum + length * sessions, 0);
    const total = hangs.reduce((sum, [n, sessions]) => sum + n * sessions, 0);
    const [q1, median, q3] = [0.25, 0.5, 0.75].map((q) => countedQuantile(hangs, q)!) as [number, number, number];
    const sessions = hangs.reduce((sum, [, n]) => sum + n, 0);
    return [{ from, to, sessions, q1, median, q3, hangsPerHour: minutes === 0 ? undefined : (total * 60) / minutes }];
  });
}
