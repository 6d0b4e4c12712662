import type { HangComparison } from '../../analysis/hangs/comparison/compare.ts';
import type { HangReport } from '../../analysis/hangs/report/report.ts';
import type { CallTree, InclusiveFrame } from '../../analysis/hangs/report/tree.ts';
import type { HangStats } from '../../analysis/hangs/statistics/stats-report.ts';
import type { Json } from '../../record/record.ts';

/** Everything that a page about hangs shows. */
export interface HangPage {
  readonly report: HangReport;
  readonly tree: CallTree;
  /** Every frame, by the hangs it is anywhere in, largest first; the page shows the first. */
  readonly frames: readonly InclusiveFrame[];
  /** The category of a frame, or undefined where no rule knows it. */
  readonly categoryOf: (frame: string) => string | undefined;
  readonly stats: HangStats;
  readonly comparison?: HangComparison;
  readonly made: Provenance;
}

/** How it was made: enough to make it again. */
export interface Provenance {
  readonly tele: string;
  /** ISO 8601. */
  readonly at: string;
  readonly thread: string;
  /** Where the pings came from. */
  readonly source: string;
  /** The bundled sample: nobody's data. */
  readonly generated: boolean;
  /** What was chosen from the source, in the words of the flags: ['channel', 'aurora'], … */
  readonly selection: readonly (readonly [flag: string, value: string])[];
  /** Seed of every random choice. */
  readonly seed: number;
  /** What was read; empty for standard input. */
  readonly objects: readonly { readonly uri: string; readonly size: number }[];
  readonly counts: { readonly bytes: number; readonly lines: number; readonly bad: number; readonly failed: number };
  readonly plan: Json;
}
