import { jsonText } from '../../record/canonical.ts';
import type { Json } from '../../record/record.ts';
import {
  decodeReplicated,
  type EncodedReplicated,
  encodeReplicated,
  mergeReplicated,
  type ReplicatedSum,
  zeroReplicated,
} from '../statistics/bootstrap.ts';
import type { Kind, Shape } from './buckets.ts';

/** One merged histogram: equal group, key and shape. */
export interface Series {
  readonly group: string | null;
  readonly key: string | null;
  /** Undefined for stored counts without bounds, whose number of buckets is that of the counts. */
  readonly shape: Shape | undefined;
  readonly counts: number[];
  pings: number;
  /** The sum of the values over the pings that state it, and the number of values in these. */
  sum: number;
  summed: number;
  /** The replicates by bucket, if asked for. */
  readonly replicated: Map<number, ReplicatedSum> | undefined;
}

/** Exact counts, with a size of groups × keys × buckets. */
export interface HistogramState {
  readonly facts: HistogramFacts;
  readonly series: Map<string, Series>;
}

/** What was read, and what was wrong with it. */
export interface HistogramFacts {
  pings: number;
  /** The number of pings with this histogram in any form. */
  withHistogram: number;
  /** The number of histograms without values. */
  empty: number;
  /** The number of values in its place that are not histograms. */
  damaged: number;
  /** The number of histograms whose sum or keys do not fit their buckets. They are counted. */
  doubtful: number;
  oddKeys: number;
}

const FACTS = ['pings', 'withHistogram', 'empty', 'damaged', 'doubtful', 'oddKeys'] as const;

/** The state before any ping. */
export function emptyHistograms(): HistogramState {
  return { facts: noFacts(), series: new Map() };
}

function noFacts(): HistogramFacts {
  return { pings: 0, withHistogram: 0, empty: 0, damaged: 0, doubtful: 0, oddKeys: 0 };
}

/** Adds the state `b` to `a`. */
export function mergeHistogramStates(a: HistogramState, b: HistogramState): HistogramState {
  for (const name of FACTS) a.facts[name] += b.facts[name];
  for (const from of b.series.values()) {
    const into = seriesOf(a, from.group, from.key, from.shape, from.counts.length, from.replicated !== undefined);
    into.pings += from.pings;
    into.sum += from.sum;
    into.summed += from.summed;
    for (const [bucket, count] of from.counts.entries()) into.counts[bucket]! += count;
    for (const [bucket, sum] of from.replicated ?? []) mergeReplicated(bucketSum(into.replicated!, bucket), sum);
  }
  return a;
}

/** The series of this name, which is entered if it is new. */
export function seriesOf(
  state: HistogramState,
  group: string | null,
  key: string | null,
  shape: Shape | undefined,
  buckets: number,
  replicates: boolean,
): Series {
  const id = jsonText([group, key, shape === undefined ? buckets : shapeKey(shape)]);
  let series = state.series.get(id);
  if (series === undefined) {
    const counts = new Array<number>(buckets).fill(0);
    const replicated = replicates ? new Map<number, ReplicatedSum>() : undefined;
    series = { group, key, shape, counts, pings: 0, sum: 0, summed: 0, replicated };
    state.series.set(id, series);
  }
  return series;
}

function shapeKey({ kind, min, max, count }: Shape): EncodedShape {
  return [kind, min, max, count];
}

/** The replicated sum of a bucket, which is entered if it is new. */
export function bucketSum(sums: Map<number, ReplicatedSum>, bucket: number): ReplicatedSum {
  let sum = sums.get(bucket);
  if (sum === undefined) {
    sum = zeroReplicated();
    sums.set(bucket, sum);
  }
  return sum;
}

type EncodedShape = [Kind, number, number, number];
type EncodedSeries = [
  string | null,
  string | null,
  EncodedShape | null,
  number[],
  [number, number, number],
  [number, EncodedReplicated][] | null,
];
type Encoded = [1, number[], EncodedSeries[]];

/** The state as JSON. */
export function encodeHistograms({ facts, series }: HistogramState): Json {
  const encoded: Encoded = [
    1,
    FACTS.map((name) => facts[name]),
    [...series.values()].map(
      ({ group, key, shape, counts, pings, sum, summed, replicated }): EncodedSeries => [
        group,
        key,
        shape === undefined ? null : shapeKey(shape),
        [...counts],
        [pings, sum, summed],
        replicated === undefined ? null : [...replicated].map(([bucket, of]) => [bucket, encodeReplicated(of)]),
      ],
    ),
  ];
  return encoded;
}

/** The state that `encodeHistograms` wrote. */
export function decodeHistograms(json: Json): HistogramState {
  const [, counters, list] = json as unknown as Encoded;
  const state: HistogramState = { facts: noFacts(), series: new Map() };
  for (const [i, name] of FACTS.entries()) state.facts[name] = counters[i] ?? 0;
  for (const [group, key, shape, counts, [pings, sum, summed], replicated] of list) {
    const whole = shape === null ? undefined : { kind: shape[0], min: shape[1], max: shape[2], count: shape[3] };
    const series = seriesOf(state, group, key, whole, counts.length, replicated !== null);
    for (const [bucket, count] of counts.entries()) series.counts[bucket] = count;
    series.pings = pings;
    series.sum = sum;
    series.summed = summed;
    for (const [bucket, of] of replicated ?? []) series.replicated!.set(bucket, decodeReplicated(of));
  }
  return state;
}
