import type { RecordStage } from '../plan/plan.ts';
import type { Binder } from './binder.ts';
import type { Step } from './cursor.ts';

/** Passes on the first `count` records, then asks for no more. */
export function head(stage: Extract<RecordStage, { op: 'head' }>, _binder: Binder, next: Step): Step {
  let left = stage.count;
  return (cursor) => {
    if (left <= 0) return false;
    left--;
    return next(cursor) && left > 0;
  };
}
