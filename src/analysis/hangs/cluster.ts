import type { Aggregate, Finished } from '../../aggregate/aggregate.ts';
import type { Json } from '../../record/record.ts';
import { groupName, NO_GROUP } from '../group-name.ts';
import { type SimilarOptions, similarHangs } from './likeness/similar.ts';
import { annotationOf } from './read/annotations.ts';
import { HangReader, type HangSelection, type TakeHangs } from './read/hang-reader.ts';
import { HANG_VALUES } from './read/read.ts';
import { type HangRules, STANDARD_RULES } from './read/rules.ts';
import { cachedStackReader } from './read/stack-reader.ts';
import type { ReportOptions } from './report/cluster-report.ts';
import { reportHangs } from './report/report.ts';
import { decodeHangs, emptyHangs, encodeHangs, groupOf, type HangState, mergeHangs } from './tally/hang-state.ts';
import { lastFrame } from './tally/stack-table.ts';
import { tallyHangs } from './tally/tally.ts';

/** Options of hang clusters. Plain JSON: part of a plan. */
export interface HangOptions extends HangSelection, ReportOptions {
  readonly rules?: HangRules;
  /**
   * Groups to report beside the whole: by an annotation of the hang, or (`argument`) by the value of the expression
   * that follows the HANG_PATHS in the arguments. One more tally for each value.
   */
  readonly by?: { readonly annotation: string } | 'argument';
  /** Clusters by likeness, too: k-means over the distinct stacks, once all are there. */
  readonly similar?: SimilarOptions;
}

/**
 * Collects hangs for clusters by last frame. The thread stats may come as a Uint8Array, the bytes of their JSON text:
 * then they are read without being parsed. Arguments: the values at HANG_PATHS, and with `by: 'argument'` one more.
 * Finishes as a HangReport; the state serves folded stacks, call trees, profiles and k-means as well.
 */
export function clusterHangs(options: HangOptions = {}): Aggregate<HangState> {
  const rules = options.rules ?? STANDARD_RULES;
  const reader = new HangReader(options);
  const { by } = options;
  let state!: HangState;
  let group: string | undefined;

  const take: TakeHangs = (stack, { bins, counts }, annotations) => {
    const node = state.nodeOf!(stack);
    if (node < 0) {
      for (const count of counts) state.facts.emptyStacks += count;
      return;
    }
    const frame = lastFrame(state.stacks, node);
    tallyHangs(state.all, node, frame, bins, counts, state.serial);
    if (by === undefined) return;
    const name = group ?? annotationOf(annotations, (by as { annotation: string }).annotation) ?? NO_GROUP;
    tallyHangs(groupOf(state, name), node, frame, bins, counts, state.serial);
  };

  return {
    zero: emptyHangs,

    add(into, values) {
      state = into;
      state.nodeOf ??= cachedStackReader(state.stacks, rules);
      state.serial++;
      group = by === 'argument' ? groupName(values[HANG_VALUES]) : undefined;
      if (reader.read(values, state.facts, take)) {
        state.all.of++;
        if (group !== undefined) groupOf(state, group).of++;
      }
      return state;
    },

    merge: mergeHangs,
    finish(done): Finished {
      const report = reportHangs(done, { ...options, rules });
      const { similar } = options;
      return { value: (similar ? { ...report, similar: similarHangs(done, similar) } : report) as unknown as Json };
    },
    encode: encodeHangs,
    decode: decodeHangs,
  };
}
