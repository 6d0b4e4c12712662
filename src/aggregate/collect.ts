import type { Json } from '../record/record.ts';
import type { Aggregate, AggregateEntry } from './aggregate.ts';
import { valueIn } from './numbers.ts';
import { wholeParam } from './params.ts';

/** Every value, in input order; with a limit, only the first ones. */
export const collect: AggregateEntry = {
  name: 'collect',
  usage: 'collect(x[, limit])',
  doc: 'All values of x, in input order; with a limit, the first so many',
  cost: 'holds every value (or limit of them), exact',
  elsewhere: ['list', 'array', 'values', 'array_agg', 'collect_list'],
  args: [1, 1],
  params: [0, 1],
  create: ([limit]) =>
    createCollect(limit === undefined ? Number.POSITIVE_INFINITY : wholeParam('collect(x, limit)', 'limit', limit, 1)),
};

function createCollect(limit: number): Aggregate<Json[]> {
  return {
    zero: () => [],
    add(values, [x]) {
      if (values.length >= limit) return values;
      const value = valueIn(x);
      if (value !== undefined) values.push(value);
      return values;
    },
    merge(a, b) {
      for (let i = 0; i < b.length && a.length < limit; i++) a.push(b[i]!);
      return a;
    },
    finish: (values) => ({ value: values.slice() }),
    encode: (values) => values,
    decode: (json) => json as Json[],
  };
}
