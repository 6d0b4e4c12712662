import type { Stage } from '../plan/plan.ts';
import type { Step } from './cursor.ts';
import { filter } from './filter.ts';
import { head } from './head.ts';
import { flatMap, map } from './map.ts';
import type { Binder } from './pipeline.ts';
import { sample, sampleBy } from './sample.ts';

/** Makes a stage's step in front of `next`. */
export type StageFactory<S extends Stage> = (stage: S, binder: Binder, next: Step) => Step;

/** Every narrow stage by its name in a plan. */
export const STAGES: { readonly [Op in Stage['op']]: StageFactory<Extract<Stage, { op: Op }>> } = {
  filter,
  map,
  'flat-map': flatMap,
  sample,
  'sample-by': sampleBy,
  head,
};
