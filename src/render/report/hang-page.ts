import type { HangComparison } from '../../analysis/hangs/comparison/compare.ts';
import type { HangReport } from '../../analysis/hangs/report/report.ts';
import type { CallTree, InclusiveFrame } from '../../analysis/hangs/report/tree.ts';
import type { HangStats } from '../../analysis/hangs/statistics/stats-report.ts';
import type { Json } from '../../record/record.ts';
import type { TreeSeries } from './tree-columns.ts';

/** Everything that a page about hangs shows. */
export interface HangPage {
  readonly report: HangReport;
  /** The call tree from callers to callees, and the one from the last frames to their callers. */
  readonly tree: CallTree;
  readonly callers: CallTree;
  /** The weights of groups and of the selection before for both trees, and the names of the groups. */
  readonly series: { readonly callees: TreeSeries; readonly callers: TreeSeries; readonly groups: readonly string[] };
  /**
   * Every frame, by the number of hangs with it anywhere in the stack, largest first. The page shows the first ones.
   */
  readonly frames: readonly InclusiveFrame[];
  /** The category of a frame, or undefined where no rule matches. */
  readonly categoryOf: (frame: string) => string | undefined;
  readonly stats: HangStats;
  readonly comparison?: HangComparison;
  readonly made: Provenance;
}

/** The origin of the page; enough to make it again. */
export interface Provenance {
  readonly tele: string;
  /** The time of the run, as ISO 8601. */
  readonly at: string;
  readonly thread: string;
  /** The place that the pings came from. */
  readonly source: string;
  /** Whether the data are the bundled sample, which was generated. */
  readonly generated: boolean;
  /** The selection of pings, as flags and values: ['channel', 'aurora'], … */
  readonly selection: readonly (readonly [flag: string, value: string])[];
  /** The seed of all random choices. */
  readonly seed: number;
  /** The objects that were read; empty for standard input. */
  readonly objects: readonly { readonly uri: string; readonly size: number }[];
  readonly counts: { readonly bytes: number; readonly lines: number; readonly bad: number; readonly failed: number };
  readonly plan: Json;
}
