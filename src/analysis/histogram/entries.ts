import type { Aggregate, AggregateEntry } from '../../aggregate/aggregate.ts';
import { UsageError } from '../../errors.ts';
import { type HistogramOptions, mergeHistograms } from './merge.ts';
import { HISTOGRAM_VALUES } from './read.ts';

/**
 * Merged Firefox histograms as an aggregate that a plan can name. Expressions: `histogramPaths(options)`, then the
 * group. Parameter: the options.
 */
export const MERGE_HISTOGRAMS: AggregateEntry = {
  name: 'merge_histograms',
  usage: 'merge_histograms(paths…, options)',
  doc: 'a Firefox histogram merged over pings, by key and group',
  cost: 'exact; 30 bytes for each ping, and 3 for each bucket that it uses',
  args: [HISTOGRAM_VALUES, HISTOGRAM_VALUES + 1],
  params: [1, 1],
  create([options]) {
    const given = options as unknown as HistogramOptions | null;
    if (typeof given?.name !== 'string') throw new UsageError('merge_histograms needs the name of a histogram');
    return mergeHistograms(given) as Aggregate;
  },
};
