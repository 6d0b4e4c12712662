import { passedOver } from '../book/keyed-entries.ts';
import { eachPing, type HistogramState, PING_FACTS, type SeriesName } from './state.ts';

/** One histogram, merged over pings. */
export interface Series extends SeriesName {
  readonly counts: number[];
  pings: number;
  /** The sum of the values over the pings that state it, and the number of values in these. */
  sum: number;
  summed: number;
}

/** The numbers of what was read, and of faults in it. */
export interface HistogramFacts {
  pings: number;
  /**
   * Pings left out because another one with the same document id counts, or another one of the same part of a session.
   */
  duplicates: number;
  earlier: number;
  /** The number of pings with this histogram in any form. */
  withHistogram: number;
  /** The number of histograms without values. */
  empty: number;
  /** The number of values in its place that are not histograms. */
  damaged: number;
  /** Distributions whose buckets are not stated. */
  unshaped: number;
  /** The number of histograms whose sum or keys do not fit their buckets. They are counted. */
  doubtful: number;
  oddKeys: number;
}

/** Adds up a state: exact counts, with a size of groups × keys × buckets. */
export function sumHistograms(state: HistogramState): {
  readonly facts: HistogramFacts;
  readonly series: readonly Series[];
} {
  const over = passedOver(state);
  const facts: HistogramFacts = {
    pings: over.duplicates + over.earlier,
    ...over,
    withHistogram: 0,
    empty: 0,
    damaged: 0,
    unshaped: 0,
    doubtful: 0,
    oddKeys: 0,
  };
  const series = state.names.map(
    (name): Series => ({ ...name, counts: new Array<number>(name.buckets).fill(0), pings: 0, sum: 0, summed: 0 }),
  );
  let summing = false;
  eachPing(state, {
    ping(found, own) {
      facts.pings++;
      if (found) facts.withHistogram++;
      for (const name of PING_FACTS) facts[name] += own[name];
    },
    histogram(number, sum) {
      const one = series[number]!;
      one.pings++;
      one.sum += sum ?? 0;
      summing = sum !== undefined;
    },
    bucket(number, bucket, count) {
      const one = series[number]!;
      one.counts[bucket]! += count;
      if (summing) one.summed += count;
    },
  });
  return { facts, series: series.filter(({ pings }) => pings > 0) };
}
