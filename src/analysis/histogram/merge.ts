import type { Aggregate } from '../../aggregate/aggregate.ts';
import { jsonText } from '../../record/canonical.ts';
import type { Json } from '../../record/record.ts';
import { groupName } from '../group-name.ts';
import { addReplicated, poissonWeights, sessionSeed } from '../statistics/bootstrap.ts';
import { definedShape, readDefinition } from './definitions.ts';
import { HISTOGRAM_VALUES, type HistogramChoice, ownerOf, readHistograms } from './read.ts';
import { reportHistograms } from './report.ts';
import {
  bucketSum,
  decodeHistograms,
  emptyHistograms,
  encodeHistograms,
  type HistogramState,
  mergeHistogramStates,
  seriesOf,
} from './state.ts';

/** Options of a merged histogram. Plain JSON: part of a plan. */
export interface HistogramOptions extends HistogramChoice {
  /**
   * The histogram's definition as in Firefox's Histograms.json, for stored counts, which have no bounds of their own.
   */
  readonly definition?: Json;
  /** Whether one more argument follows the paths, with a histogram for each of its values. */
  readonly by?: boolean;
  /** Whether to keep bootstrap replicates, for intervals and comparisons: 1.6 KB more for each bucket in use. */
  readonly replicates?: boolean;
  readonly seed?: number;
}

/**
 * Merges a Firefox histogram over pings. Arguments: the values at `histogramPaths`, and with `by` one more. Finishes as
 * HistogramReport.
 */
export function mergeHistograms(options: HistogramOptions): Aggregate<HistogramState> {
  const { name, seed = 1, replicates = false } = options;
  const defined = options.definition === undefined ? definedShape(name) : readDefinition(options.definition, name);
  return {
    zero: emptyHistograms,

    add(state, values) {
      const { facts } = state;
      facts.pings++;
      const group = options.by === true ? groupName(values[HISTOGRAM_VALUES]) : null;
      let found = false;
      let session: number | undefined;
      readHistograms(values, options, defined, (histogram, key) => {
        found = true;
        if (histogram === 'damaged') {
          facts.damaged++;
          return;
        }
        if (histogram.doubtful) facts.doubtful++;
        facts.oddKeys += histogram.oddKeys;
        const total = histogram.counts.reduce((a, b) => a + b, 0);
        if (total === 0) facts.empty++;
        const series = seriesOf(state, group, key ?? null, histogram.shape, histogram.counts.length, replicates);
        series.pings++;
        if (histogram.sum !== undefined) {
          series.sum += histogram.sum;
          series.summed += total;
        }
        for (const [bucket, count] of histogram.counts.entries()) if (count > 0) series.counts[bucket]! += count;
        if (series.replicated === undefined) return;
        session ??= sessionSeed(ownerOf(values) ?? jsonText(values), seed);
        const weights = poissonWeights(session).slice();
        for (const [bucket, count] of histogram.counts.entries()) {
          if (count > 0) addReplicated(bucketSum(series.replicated, bucket), session, count, weights);
        }
      });
      if (found) facts.withHistogram++;
      return state;
    },

    merge: mergeHistogramStates,
    finish: (state) => ({ value: reportHistograms(state, name) as unknown as Json }),
    encode: encodeHistograms,
    decode: decodeHistograms,
  };
}
