import { parseKeys } from '../../plan/keys.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { Json } from '../../record/record.ts';
import { histogramPaths } from './read.ts';

/** A question about a histogram as a user asks it. */
export interface HistogramQuestion {
  readonly name: string;
  readonly process?: string | undefined;
  /** The expression over the ping to group by. */
  readonly by?: string | undefined;
  /** The definition, as in Histograms.json. */
  readonly definition?: Json | undefined;
  /** False if every ping counts, whatever its ids. */
  readonly distinctIds?: boolean | undefined;
}

/** Makes the plan, one pass over the pings: a column `merged`. */
export function histogramPlan({ name, process, by, definition, distinctIds }: HistogramQuestion): Grouping {
  const key = by === undefined ? [] : parseKeys([by]);
  const options = {
    name,
    ...(process === undefined ? {} : { process }),
    ...(definition === undefined ? {} : { definition }),
    ...(key.length === 0 ? {} : { by: true }),
    ...(distinctIds === false ? { distinctIds } : {}),
  };
  const paths = histogramPaths({ name, ...(process === undefined ? {} : { process }) });
  const args = [...paths, ...key.map(({ expr }) => expr)];
  return { op: 'group', by: [], columns: [{ name: 'merged', fn: 'merge_histograms', args, params: [options] }] };
}
