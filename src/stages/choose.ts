import type { RecordStage } from '../plan/plan.ts';
import { dayOf } from '../record/day.ts';
import { matches } from '../record/dimension.ts';
import { SAYS } from '../record/ping.ts';
import type { Binder } from './binder.ts';
import type { Step } from './cursor.ts';

/**
 * Passes on the pings whose own content matches the wanted values of a dimension, for a source whose keys do not state
 * it. Pings that do not state it either are counted and left out.
 */
export function choose(
  { dimension, wanted }: Extract<RecordStage, { op: 'choose' }>,
  binder: Binder,
  next: Step,
): Step {
  const wants = (value: string) => matches(dimension, wanted, dimension === 'date' ? dayOf(value) : value);
  const said = binder.bind(SAYS[dimension]);
  return (cursor) => {
    const value = said(cursor);
    if (typeof value === 'string' && value !== '') return wants(value) ? next(cursor) : true;
    binder.unsaid?.();
    return true;
  };
}
