import type { RecordStage } from '../plan/plan.ts';
import type { Json } from '../record/record.ts';
import type { Binder } from './binder.ts';
import type { Step } from './cursor.ts';

/** Replaces each record by the value of the expression. A record for which that is undefined is left out. */
export function map(stage: Extract<RecordStage, { op: 'map' }>, binder: Binder, next: Step): Step {
  const make = binder.bind(stage.expr);
  const line = binder.line?.(stage.expr);
  const step: Step = (cursor) => {
    cursor.made = make(cursor) as Json | undefined;
    return cursor.made === undefined ? true : next(cursor);
  };
  if (line === undefined) return step;
  return (cursor) => {
    cursor.line = line(cursor);
    return cursor.line === undefined ? step(cursor) : next(cursor);
  };
}

/**
 * Replaces each record by the elements of the expression's array. A value that is not an array counts as one element,
 * and a missing value as none.
 */
export function flatMap(stage: Extract<RecordStage, { op: 'flat-map' }>, binder: Binder, next: Step): Step {
  const make = binder.bind(stage.expr);
  return (cursor) => {
    const result = make(cursor) as Json | undefined;
    for (const made of Array.isArray(result) ? result : [result]) {
      cursor.made = made;
      if (made !== undefined && !next(cursor)) return false;
    }
    return true;
  };
}
