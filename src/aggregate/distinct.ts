import type { Json } from '../record/record.ts';
import type { Aggregate, AggregateEntry } from './aggregate.ts';
import {
  addToRegisters,
  createRegisters,
  decodeRegisters,
  encodeRegisters,
  estimate,
  HLL_ERROR,
  mergeRegisters,
  type Registers,
} from './hyperloglog.ts';
import { isValue, type Key, keyOf } from './key.ts';

/**
 * The number of different values. Values are equal if their JSON is (members in any order). null does not count as a
 * value.
 */
export const distinct: AggregateEntry = {
  name: 'distinct',
  usage: 'distinct(x)',
  doc: 'Number of different values of x',
  cost: 'exact up to 50,000 different values (all are held); beyond, within about 0.81 % (16 kB)',
  elsewhere: ['unique', 'uniq', 'nunique', 'cardinality', 'count_distinct', 'approx_count_distinct'],
  measures: true,
  args: [1, 1],
  params: [0, 0],
  create: () => createDistinct(),
};

/** Makes the aggregate. `limit` is the number of different values that are held before it estimates. */
export function createDistinct(limit = 50_000): Aggregate<Distinct> {
  const include = (state: Distinct, key: Key) => {
    if (state.registers !== undefined) addToRegisters(state.registers, key);
    else if (state.keys.add(key).size > limit) estimateFromHere(state);
  };
  return {
    zero: () => ({ keys: new Set(), registers: undefined }),
    add(state, [x]) {
      const key = keyOf(x);
      if (isValue(key)) include(state, key);
      return state;
    },
    merge(a, b) {
      if (b.registers !== undefined) mergeRegisters(estimateFromHere(a), b.registers);
      else for (const key of b.keys) include(a, key);
      return a;
    },
    finish: ({ keys, registers }) =>
      registers === undefined ? { value: keys.size } : { value: estimate(registers), error: HLL_ERROR },
    encode: ({ keys, registers }) => (registers === undefined ? [...keys] : encodeRegisters(registers)),
    decode(json: Json) {
      if (typeof json === 'string') return { keys: new Set(), registers: decodeRegisters(json) };
      return { keys: new Set(json as Key[]), registers: undefined };
    },
  };
}

/** The different values, or beyond the limit the registers that estimate their number. */
export interface Distinct {
  keys: Set<Key>;
  registers: Registers | undefined;
}

function estimateFromHere(state: Distinct): Registers {
  state.registers ??= createRegisters();
  for (const key of state.keys) addToRegisters(state.registers, key);
  state.keys = new Set();
  return state.registers;
}
