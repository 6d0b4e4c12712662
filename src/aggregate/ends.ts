import type { Json } from '../record/record.ts';
import type { Aggregate, AggregateEntry } from './aggregate.ts';
import { valueIn } from './numbers.ts';

/** The value of the first record that has one. null and missing do not count as values. */
export const first: AggregateEntry = {
  name: 'first',
  usage: 'first(x)',
  doc: 'First value of x in input order; null where there is none',
  cost: 'one value, exact',
  elsewhere: ['head', 'any'],
  args: [1, 1],
  params: [0, 0],
  create: () => createEnd((kept, next) => (kept === undefined ? next : kept)),
};

/** The value of the last record that has one. */
export const last: AggregateEntry = {
  name: 'last',
  usage: 'last(x)',
  doc: 'Last value of x in input order; null where there is none',
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
    add: (kept, [x]) => choose(kept, valueIn(x)),
    merge: choose,
    finish: (kept) => ({ value: kept ?? null }),
    encode: (kept) => (kept === undefined ? [] : [kept]),
    decode: (json) => (json as Json[])[0],
  };
}
