import type { Aggregate, AggregateEntry } from './aggregate.ts';
import type { Fields } from './fields.ts';
import type { Layout } from './layout.ts';
import { decodeNumber, encodeNumber, numberOf } from './numbers.ts';

/** The smallest value: any number is smaller than any string, and strings compare by UTF-16 code units. */
export const min: AggregateEntry = {
  name: 'min',
  usage: 'min(x)',
  doc: 'Smallest of the numbers and strings in x (numbers come before strings); null where there are none',
  cost: 'constant memory, exact',
  elsewhere: ['minimum', 'least', 'lowest'],
  wants: 'one type',
  args: [1, 1],
  params: [0, 0],
  create: () => createExtreme((x, best) => before(x, best)),
  layout: () => extremeLayout((x, best) => x < best) as Layout<never>,
};

/** The largest value, in the order of `min`. */
export const max: AggregateEntry = {
  name: 'max',
  usage: 'max(x)',
  doc: 'Largest of the numbers and strings in x (strings come after numbers); null where there are none',
  cost: 'constant memory, exact',
  elsewhere: ['maximum', 'greatest', 'highest'],
  wants: 'one type',
  args: [1, 1],
  params: [0, 0],
  create: () => createExtreme((x, best) => before(best, x)),
  layout: () => extremeLayout((x, best) => x > best) as Layout<never>,
};

type Ordered = number | string;

function createExtreme(better: (x: Ordered, best: Ordered) => boolean): Aggregate<Ordered | undefined> {
  const pick = (best: Ordered | undefined, x: Ordered | undefined) =>
    x !== undefined && (best === undefined || better(x, best)) ? x : best;
  return {
    zero: () => undefined,
    add(best, [x]) {
      if (typeof x === 'string') return pick(best, x);
      const n = numberOf(x);
      return Number.isNaN(n) ? best : pick(best, n + 0);
    },
    merge: pick,
    finish: (best) => ({ value: best ?? null }),
    // Strings are wrapped in an array, because a text such as "Infinity" would be read as a number.
    encode(best) {
      if (best === undefined) return null;
      return typeof best === 'string' ? [best] : encodeNumber(best);
    },
    decode(json) {
      if (json === null) return undefined;
      return Array.isArray(json) ? (json[0] as string) : decodeNumber(json);
    },
  };
}

/** The layout for numbers only, in which NaN stands for no number. */
function extremeLayout(isBetter: (x: number, best: number) => boolean): Layout<Ordered | undefined> {
  const add = ({ arrays }: Fields, group: number, x: number) => {
    const best = arrays[0]![group]!;
    if (Number.isNaN(best) || isBetter(x, best)) arrays[0]![group] = x;
    return true;
  };
  return {
    empty: [Number.NaN],
    narrow: 1,
    add(fields, group, x) {
      if (typeof x === 'string') return false;
      const n = numberOf(x);
      return Number.isNaN(n) || add(fields, group, n + 0);
    },
    merge(fields, group, next, from) {
      const x = next.arrays[0]![from]!;
      return Number.isNaN(x) || add(fields, group, x);
    },
    addState: (fields, group, best) => best === undefined || (typeof best === 'number' && add(fields, group, best)),
    state({ arrays }, group) {
      const best = arrays[0]![group]!;
      return Number.isNaN(best) ? undefined : best;
    },
  };
}

function before(a: Ordered, b: Ordered): boolean {
  return typeof a === typeof b ? a < b : typeof a === 'number';
}
