import type { Json } from '../record/record.ts';
import type { Aggregate, AggregateEntry } from './aggregate.ts';
import { shown } from './numbers.ts';

/** The value of the earliest record that has one. null is a value; a missing one is not. */
export const first: AggregateEntry = {
  name: 'first',
  usage: 'first(x)',
  doc: 'First value of x in input order that is not missing; null where there is none',
  cost: 'one value, exact',
  elsewhere: ['head', 'any'],
  args: [1, 1],
  params: [0, 0],
  create: () => createEnd((kept, next) => (kept === undefined ? next : kept)),
};

/** The value of the latest record that has one. */
export const last: AggregateEntry = {
  name: 'last',
  usage: 'last(x)',
  doc: 'Last value of x in input order that is not missing; null where there is none',
  cost: 'one value, exact',
  elsewhere: ['tail', 'latest'],
  args: [1, 1],
  params: [0, 0],
  create: () => createEnd((kept, next) => (next === undefined ? kept : next)),
};

type Kept = Json | undefined;

function createEnd(choose: (kept: Kept, next: Kept) => Kept): Aggregate<Kept> {
  return {
    zero: () => undefined,
    add: (kept, [x]) => choose(kept, shown(x)),
    merge: choose,
    finish: (kept) => ({ value: kept ?? null }),
    encode: (kept) => (kept === undefined ? [] : [kept]),
    decode: (json) => (json as Json[])[0],
  };
}
