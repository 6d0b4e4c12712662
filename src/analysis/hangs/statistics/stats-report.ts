import { countedQuantile, countedQuantileInterval, type Estimate, type Weighted } from '../../statistics/interval.ts';
import { rankCorrelation } from '../../statistics/spearman.ts';
import { totalTime } from '../tally/durations.ts';
import { type PlainFacts, plainFacts } from '../tally/facts.ts';
import {
  type DurationFigures,
  durationFigures,
  medianDifference,
  ratioOfSums,
  replicatedBins,
  shareOf,
  sumCounts,
} from './replicated-bins.ts';
import { type HangStatsState, sessionPairs } from './stats-state.ts';

/**
 * The answer of `hangStats`. A session is a ping; estimates have 95 % intervals from a bootstrap over sessions unless
 * said otherwise.
 */
export interface HangStats {
  readonly facts: PlainFacts;
  readonly sessions: {
    /** Kept: hang data, the thread, and no impossible length. Zero-hang sessions are among them. */
    readonly kept: number;
    readonly withHangs: number;
    readonly withoutHangs: number;
    /** Kept, but without a length: not in anything about time. */
    readonly unknownLength: number;
    readonly negative: number;
    readonly implausible: number;
    /** Hangs in the sessions dropped. */
    readonly droppedHangs: number;
  };
  readonly hangs: number;
  readonly hangsPerSession: Distribution | undefined;
  /** Sessions by number of hangs: 0, 1, 2, 3-4, 5-8, … */
  readonly histogram: readonly { low: number; high: number; sessions: number }[];
  readonly hangsPerHour: Estimate | undefined;
  readonly hours: number;
  /** Minutes. */
  readonly length: Distribution | undefined;
  readonly durations: DurationFigures | undefined;
  readonly plugin: {
    readonly share: Estimate | undefined;
    readonly timeShare: Estimate | undefined;
    readonly sessions: number;
    readonly durations: DurationFigures | undefined;
    readonly other: DurationFigures | undefined;
    /** Median of plugin hangs minus median of others, ms; its interval includes 0 where no difference is shown. */
    readonly medianDifference: Estimate | undefined;
  };
  /** Sessions by length, in minutes from `from` up to but not including `to`. */
  readonly byLength: readonly LengthClass[];
  /** Spearman's, of length and hangs; Fisher's interval. */
  readonly correlation: Estimate | undefined;
  /** Sessions in cells of both, for a scatter plot: powers of two, as `histogram`. */
  readonly scatter: readonly { minutes: [number, number]; hangs: [number, number]; sessions: number }[];
  /**
   * What the histogram of all activity counts as 128 ms or more, beside the hangs by stacks of the same sessions. They
   * agree closely, not exactly.
   */
  readonly activity: { readonly sessions: number; readonly tasks: number; readonly hangs: number };
}

export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly p5: number;
  readonly q1: number;
  /** Interval between order statistics, whatever the distribution. */
  readonly median: Estimate;
  readonly q3: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface LengthClass {
  readonly from: number;
  readonly to: number | undefined;
  readonly sessions: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly hangsPerHour: number | undefined;
}

/** Classes of session length in minutes, as the dashboards before us had them. */
const LENGTHS = [0, 1, 5, 30, 180, 1440, 10_080, 40_320];

/** Makes the figures. Cost: the distinct (minutes, hangs) pairs, and 200 quantiles for each interval. */
export function reportStats(state: HangStatsState): HangStats {
  const pairs = sessionPairs(state);
  const hangs = collect([...pairs.map(([, n, sessions]) => [n, sessions] as const), ...state.unknownLength]);
  const minutes = collect(pairs.map(([length, , sessions]) => [length, sessions] as const));
  const total = hangs.reduce((sum, [, sessions]) => sum + sessions, 0);
  const withoutHangs = hangs[0]?.[0] === 0 ? hangs[0][1] : 0;
  const plugin = replicatedBins(state.plugin);
  const other = replicatedBins(state.other);
  return {
    facts: plainFacts(state.facts),
    sessions: {
      kept: total,
      withHangs: total - withoutHangs,
      withoutHangs,
      unknownLength: [...state.unknownLength.values()].reduce((a, b) => a + b, 0),
      negative: state.dropped.negative,
      implausible: state.dropped.implausible,
      droppedHangs: state.dropped.hangs,
    },
    hangs: hangs.reduce((sum, [n, sessions]) => sum + n * sessions, 0),
    hangsPerSession: distribution(hangs),
    histogram: inPowers(hangs).map(([[low, high], sessions]) => ({ low, high, sessions })),
    hangsPerHour: ratioOfSums(state.hangs, state.seconds, 3600),
    hours: state.seconds.total / 3600,
    length: distribution(minutes),
    durations: durationFigures(replicatedBins(state.plugin, state.other)),
    plugin: {
      share: shareOf(plugin, other, sumCounts),
      timeShare: shareOf(plugin, other, (counts) => totalTime(counts).value),
      sessions: state.pluginSessions,
      durations: durationFigures(plugin),
      other: durationFigures(other),
      medianDifference: medianDifference(plugin, other),
    },
    byLength: byLength(pairs),
    correlation: rankCorrelation(pairs),
    scatter: scatter(pairs),
    activity: { ...state.activity },
  };
}

function collect(counted: readonly Weighted[]): Weighted[] {
  const counts = new Map<number, number>();
  for (const [value, n] of counted) counts.set(value, (counts.get(value) ?? 0) + n);
  return [...counts].sort((a, b) => a[0] - b[0]);
}

function distribution(sorted: readonly Weighted[]): Distribution | undefined {
  const median = countedQuantileInterval(sorted, 0.5);
  if (median === undefined) return undefined;
  const at = (q: number) => countedQuantile(sorted, q)!;
  const count = sorted.reduce((sum, [, n]) => sum + n, 0);
  const mean = sorted.reduce((sum, [value, n]) => sum + value * n, 0) / count;
  return {
    count,
    mean,
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

/** The range 0, 1, 2, 3-4, 5-8, … that holds a whole number. */
function powerRange(n: number): [number, number] {
  if (n <= 2) return [n, n];
  const high = 2 ** Math.ceil(Math.log2(n));
  return [high / 2 + 1, high];
}

function inPowers(sorted: readonly Weighted[]): [[number, number], number][] {
  const ranges = new Map<number, [[number, number], number]>();
  for (const [n, count] of sorted) {
    const range = powerRange(n);
    ranges.set(range[0], [range, (ranges.get(range[0])?.[1] ?? 0) + count]);
  }
  return [...ranges.values()];
}

function scatter(pairs: readonly [number, number, number][]): HangStats['scatter'] {
  const cells = new Map<string, { minutes: [number, number]; hangs: [number, number]; sessions: number }>();
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
