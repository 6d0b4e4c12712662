import type { HangOptions } from '../../analysis/hangs/cluster.ts';
import type { HangComparison } from '../../analysis/hangs/comparison/compare.ts';
import type { SimilarHangs } from '../../analysis/hangs/likeness/similar.ts';
import { frameKinds, STANDARD_RULES } from '../../analysis/hangs/read/rules.ts';
import { stackWeights } from '../../analysis/hangs/report/folded.ts';
import { reportHangs } from '../../analysis/hangs/report/report.ts';
import { rankFrames, treeOf, turned, type WeightedStacks, weightsOf } from '../../analysis/hangs/report/tree.ts';
import type { HangStats } from '../../analysis/hangs/statistics/stats-report.ts';
import type { HangState } from '../../analysis/hangs/tally/hang-state.ts';
import type { HangPage, Provenance } from './hang-page.ts';
import type { TreeSeries } from './tree-columns.ts';

/** The results of a run over hangs, from which a page is made. */
export interface HangFindings {
  readonly state: HangState;
  /** The options that the state was made with. */
  readonly options: HangOptions;
  readonly stats: HangStats;
  readonly comparison?: HangComparison | undefined;
  /** In a comparison, the state of the selection before. */
  readonly before?: HangState | undefined;
  /** Clusters by likeness, where they were asked for. */
  readonly similar?: SimilarHangs | undefined;
  readonly made: Provenance;
}

/** The most boxes in the icicle; rarer ones are joined. It bounds the size of the page whatever the input. */
const BOXES = 4000;

/** The most groups that the icicle shows. */
const GROUPS = 20;

/** Computes everything that a page shows. Costs a few passes over the distinct stacks. */
export function composePage({ state, options, stats, comparison, before, similar, made }: HangFindings): HangPage {
  const report = { ...reportHangs(state, options), ...(similar && { similar }) };
  const callees: WeightedStacks = { stacks: state.stacks, weights: stackWeights(state, 'hangs') };
  const callers = turned(callees);
  const groups = (report.groups ?? report.days?.map(({ day }) => ({ group: day })) ?? [])
    .slice(0, GROUPS)
    .map(({ group }) => group);
  const ofGroups = groups.map((group): WeightedStacks => {
    const all = state.groups.get(group)!;
    return { stacks: state.stacks, weights: stackWeights({ all }, 'hangs') };
  });
  const then = before && comparison ? scaled(before, comparison) : undefined;
  const series = (change: (of: WeightedStacks) => WeightedStacks): TreeSeries => ({
    groups: ofGroups.map((of) => weightsOf(change(of))),
    before: then && weightsOf(change(then)),
  });
  return {
    report,
    tree: treeOf(callees, { minShare: 0, maxNodes: BOXES }),
    callers: treeOf(callers, { minShare: 0, maxNodes: BOXES }),
    series: { callees: series((of) => of), callers: series(turned), groups },
    frames: rankFrames(state, { top: Number.POSITIVE_INFINITY }),
    categoryOf: frameKinds(options.rules ?? STANDARD_RULES).category,
    stats,
    ...(comparison && { comparison }),
    made,
  };
}

/** The stacks of the selection before, with their hangs scaled to the use of the selection now. */
function scaled(before: HangState, { now, before: then, unit }: HangComparison): WeightedStacks {
  const [use, other] = unit === 'hours' ? [now.hours, then.hours] : [now.clients, then.clients];
  const scale = other > 0 ? use / other : 1;
  const weights = stackWeights(before, 'hangs').map(([node, weight]) => [node, weight * scale] as const);
  return { stacks: before.stacks, weights };
}
