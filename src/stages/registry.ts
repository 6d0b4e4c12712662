import type { RecordStage } from '../plan/plan.ts';
import type { Binder } from './binder.ts';
import { choose } from './choose.ts';
import type { Step } from './cursor.ts';
import { filter } from './filter.ts';
import { head } from './head.ts';
import { join } from './join.ts';
import { flatMap, map } from './map.ts';
import { sample, sampleBy } from './sample.ts';

/** A function that makes a stage's step in front of `next`. */
export type StageFactory<S extends RecordStage> = (stage: S, binder: Binder, next: Step) => Step;

/** Every stage that reads records, by its name in a plan. */
export const STAGES: { readonly [Op in RecordStage['op']]: StageFactory<Extract<RecordStage, { op: Op }>> } = {
  filter,
  choose,
  map,
  'flat-map': flatMap,
  sample,
  'sample-by': sampleBy,
  head,
  join,
};
