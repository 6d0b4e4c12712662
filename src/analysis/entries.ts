import type { AggregateEntry } from '../aggregate/aggregate.ts';
import { COUNT_ONCE } from './count-once.ts';
import { HANG_AGGREGATES } from './hangs/entries.ts';
import { MERGE_HISTOGRAMS } from './histogram/entries.ts';
import { RATINGS } from './ratings/entries.ts';
import { BY_CLUSTER } from './sampling/by-cluster.ts';
import { SPREAD_BY_CLUSTER } from './sampling/spread-by-cluster.ts';

/** The aggregates of the analyses, which a plan can name like any other. A new one is a line here. */
export const ANALYSES: readonly AggregateEntry[] = [
  COUNT_ONCE,
  BY_CLUSTER,
  SPREAD_BY_CLUSTER,
  ...HANG_AGGREGATES,
  MERGE_HISTOGRAMS,
  RATINGS,
];
