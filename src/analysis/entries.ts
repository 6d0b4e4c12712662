import type { AggregateEntry } from '../aggregate/aggregate.ts';
import { COUNT_ONCE } from './count-once.ts';
import { HANG_AGGREGATES } from './hangs/entries.ts';
import { MERGE_HISTOGRAMS } from './histogram/entries.ts';
import { RATINGS } from './ratings/entries.ts';
import { CLUSTER_COUNTS } from './sampling/cluster-counts.ts';

/** The aggregates of the analyses, which a plan can name like any other. A new one is a line here. */
export const ANALYSES: readonly AggregateEntry[] = [
  COUNT_ONCE,
  CLUSTER_COUNTS,
  ...HANG_AGGREGATES,
  MERGE_HISTOGRAMS,
  RATINGS,
];
