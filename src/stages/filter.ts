import type { RecordStage } from '../plan/plan.ts';
import type { Binder } from './binder.ts';
import type { Step } from './cursor.ts';

/** Passes on the records for which the expression is truthy in JavaScript. */
export function filter(stage: Extract<RecordStage, { op: 'filter' }>, binder: Binder, next: Step): Step {
  const test = binder.bind(stage.expr);
  return (cursor) => (test(cursor) ? next(cursor) : true);
}
