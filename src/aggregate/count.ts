import type { AggregateEntry } from './aggregate.ts';
import type { Fields } from './fields.ts';

/**
 * count() counts records; count(x) counts those in which x is present and neither null nor false, so count(x > 3)
 * works, too.
 */
export const count: AggregateEntry = {
  name: 'count',
  usage: 'count([x])',
  doc: 'Number of records; with x, of those in which x is there and neither null nor false (0 and "" count)',
  cost: 'constant memory, exact',
  elsewhere: ['n', 'len', 'length', 'size', 'tally'],
  measures: true,
  args: [0, 1],
  params: [0, 0],
  create: () => ({
    zero: () => 0,
    add: (n: number, values) => (values.length === 0 || holds(values[0]) ? n + 1 : n),
    merge: (a: number, b: number) => a + b,
    finish: (n: number) => ({ value: n }),
    encode: (n: number) => n,
    decode: (json) => json as number,
  }),
  layout: (args) => ({
    empty: [0],
    narrow: 1,
    add: (fields, group, x) => (args === 0 || holds(x) ? addTo(fields, group, 1) : true),
    merge: (fields, group, next, from) => addTo(fields, group, next.arrays[0]![from]!),
    addState: addTo,
    state: ({ arrays }, group) => arrays[0]![group]! as never,
    finish: ({ arrays }, group) => ({ value: arrays[0]![group]! }),
  }),
};

function addTo({ arrays }: Fields, group: number, n: number): true {
  arrays[0]![group]! += n;
  return true;
}

function holds(x: unknown): boolean {
  return x !== undefined && x !== null && x !== false;
}
