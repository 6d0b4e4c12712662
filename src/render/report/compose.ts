import type { HangOptions } from '../../analysis/hangs/cluster.ts';
import type { HangComparison } from '../../analysis/hangs/comparison/compare.ts';
import type { SimilarHangs } from '../../analysis/hangs/likeness/similar.ts';
import { frameKinds, STANDARD_RULES } from '../../analysis/hangs/read/rules.ts';
import { reportHangs } from '../../analysis/hangs/report/report.ts';
import { callTree, rankFrames } from '../../analysis/hangs/report/tree.ts';
import type { HangStats } from '../../analysis/hangs/statistics/stats-report.ts';
import type { HangState } from '../../analysis/hangs/tally/hang-state.ts';
import type { HangPage, Provenance } from './hang-page.ts';

/** The results of a run over hangs, from which a page is made. */
export interface HangFindings {
  readonly state: HangState;
  /** The options that the state was made with. */
  readonly options: HangOptions;
  readonly stats: HangStats;
  readonly comparison?: HangComparison | undefined;
  /** Clusters by likeness, where they were asked for. */
  readonly similar?: SimilarHangs | undefined;
  readonly made: Provenance;
}

/** The most boxes in the icicle; rarer ones are joined. It bounds the size of the page whatever the input. */
const BOXES = 4000;

/** Computes everything that a page shows. Costs a few passes over the distinct stacks. */
export function composePage({ state, options, stats, comparison, similar, made }: HangFindings): HangPage {
  return {
    report: { ...reportHangs(state, options), ...(similar && { similar }) },
    tree: callTree(state, { minShare: 0, maxNodes: BOXES }),
    frames: rankFrames(state, { top: Number.POSITIVE_INFINITY }),
    categoryOf: frameKinds(options.rules ?? STANDARD_RULES).category,
    stats,
    ...(comparison && { comparison }),
    made,
  };
}
