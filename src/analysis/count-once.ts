import type { Aggregate, AggregateEntry } from '../aggregate/aggregate.ts';
import { hashKey } from '../aggregate/hash.ts';
import { packNumbers, unpackInt32 } from './book/packed-numbers.ts';
import { PairTable } from './book/pair-table.ts';

/**
 * The exact number of different records by their ids, however the input is split. Arguments: the id, and another value
 * that must be the same (a client). Each record without an id counts. Takes about 20 bytes for each different record;
 * among ten million, two ids are taken for one with a probability of 1 in 23,000.
 */
export const COUNT_ONCE: AggregateEntry = {
  name: 'count_once',
  usage: 'count_once(id, same)',
  doc: 'Number of records, those with one id once',
  cost: 'exact; about 20 bytes for each different id',
  args: [1, 2],
  params: [0, 0],
  create: () => countOnce() as Aggregate,
};

interface Once {
  readonly ids: PairTable;
  nameless: number;
}

const hash = { high: 0, low: 0 };

function countOnce(): Aggregate<Once> {
  return {
    zero: () => ({ ids: new PairTable(), nameless: 0 }),
    add(state, [id, same]) {
      if (typeof id !== 'string' || id === '') {
        state.nameless++;
        return state;
      }
      const { high, low } = hashKey(typeof same === 'string' ? `${id} ${same}` : id, hash);
      state.ids.idOf(high >>> 2, low >>> 2);
      return state;
    },
    merge(a, b) {
      for (let i = 0; i < b.ids.size; i++) a.ids.idOf(b.ids.first[i]!, b.ids.second[i]!);
      a.nameless += b.nameless;
      return a;
    },
    finish: ({ ids, nameless }) => ({ value: ids.size + nameless }),
    encode: ({ ids, nameless }) => [packNumbers(ids.first, ids.size), packNumbers(ids.second, ids.size), nameless],
    decode(json) {
      const [first, second, nameless] = json as [string, string, number];
      return { ids: PairTable.of(unpackInt32(first), unpackInt32(second)), nameless };
    },
  };
}
