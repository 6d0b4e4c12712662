import type { SimilarHangs } from '../likeness/similar.ts';
import { frameKinds, STANDARD_RULES } from '../read/rules.ts';
import { type PlainFacts, plainFacts } from '../tally/facts.ts';
import type { HangState } from '../tally/hang-state.ts';
import type { ClusterReport, ReportOptions } from './cluster-report.ts';
import { compareText } from './ranking.ts';
import { reportTally } from './report-tally.ts';
import { stackKinds } from './stack-kinds.ts';

/** The answer of `clusterHangs`. Shares are of all hangs that were counted, shown or not. */
export interface HangReport extends ClusterReport {
  /** What was read and left out. */
  readonly facts: PlainFacts;
  /** With `by`: the same for each group, most hangs first. */
  readonly groups?: readonly ({ readonly group: string } & ClusterReport)[];
  /** Where asked for: clusters by likeness. */
  readonly similar?: SimilarHangs;
}

/** Makes the report of a state. Cost: a pass over all distinct stacks. */
export function reportHangs(state: HangState, options: ReportOptions = {}): HangReport {
  const kinds = stackKinds(state.stacks, frameKinds(options.rules ?? STANDARD_RULES));
  const report = { facts: plainFacts(state.facts), ...reportTally(state.stacks, state.all, kinds, options) };
  if (state.groups.size === 0) return report;
  const groups = [...state.groups]
    .map(([group, tally]) => ({
      group,
      ...reportTally(state.stacks, tally.of > 0 ? tally : { ...tally, of: state.all.of }, kinds, options),
    }))
    .sort((a, b) => b.coverage.hangs - a.coverage.hangs || compareText(a.group, b.group));
  return { ...report, groups };
}
