import type { Json } from '../record/record.ts';
import type { Aggregate, AggregateEntry } from './aggregate.ts';
import {
  addToCounters,
  COUNT_MIN_ERROR,
  type Counters,
  countFrom,
  createCounters,
  mergeCounters,
} from './count-min.ts';
import { isValue, type Key, keyOf, valueOfKey } from './key.ts';
import { compareValues } from './order.ts';
import { wholeParam } from './params.ts';

/**
 * An array of {value, count}, most frequent first, ties by value. Beyond the limit the counts come from a count-min
 * sketch, and the candidates from a Misra-Gries summary (merged as by Agarwal et al. 2012), which certainly holds every
 * value with a share of more than 1/50,001. Which rarer values it holds depends on how the input was split, so a value
 * is listed only if it exceeds that share by the error of the counts: the list may be shorter than k. `error` is a
 * share of all values.
 */
export const top: AggregateEntry = {
  name: 'top',
  usage: 'top(x[, k])',
  doc: 'The k (10) most frequent values of x, as an array of {value, count}',
  cost: 'exact up to 100,000 different values (all are held); beyond, counts up to 0.0021 % of all too high, values rarer than 0.0041 % left out (20 MB)',
  elsewhere: ['mode', 'frequent', 'most_common', 'value_counts', 'topk', 'top_k'],
  args: [1, 1],
  params: [0, 1],
  create: ([k]) => createTop(k === undefined ? 10 : wholeParam('top(x, 10)', 'k', k, 1)),
};

/** Makes the aggregate. `limit` is the number of different values that are held. */
export function createTop(k: number, limit = 100_000): Aggregate<Frequencies> {
  const half = Math.ceil(limit / 2);
  const include = (state: Frequencies, key: Key, count: number) => {
    state.n += count;
    state.counts.set(key, (state.counts.get(key) ?? 0) + count);
    if (state.counters !== undefined) addToCounters(state.counters, key, count);
  };
  const shrink = (state: Frequencies) => {
    if (state.counts.size <= limit) return state;
    estimateFromHere(state);
    dropRarest(state.counts, half);
    return state;
  };
  return {
    zero: () => ({ n: 0, counts: new Map(), counters: undefined }),
    add(state, [x]) {
      const key = keyOf(x);
      if (!isValue(key)) return state;
      include(state, key, 1);
      return shrink(state);
    },
    merge(a, b) {
      if (b.counters === undefined) for (const [key, count] of b.counts) include(a, key, count);
      else {
        mergeCounters(estimateFromHere(a), b.counters);
        a.n += b.n;
        for (const [key, count] of b.counts) a.counts.set(key, (a.counts.get(key) ?? 0) + count);
      }
      return shrink(a);
    },
    finish({ n, counts, counters }) {
      if (counters === undefined) return { value: mostFrequent([...counts], k) };
      const least = n * (1 / (half + 1) + COUNT_MIN_ERROR);
      const estimates = Array.from(counts.keys(), (key): [Key, number] => [key, countFrom(counters, key)]);
      const frequent = estimates.filter(([, count]) => count > least);
      return { value: mostFrequent(frequent, k), error: COUNT_MIN_ERROR };
    },
    encode({ n, counts, counters }) {
      return counters === undefined ? [...counts] : { n, counts: [...counts], counters: Array.from(counters) };
    },
    decode: decodeFrequencies,
  };
}

/**
 * The frequencies of values. With counters, `counts` holds lower bounds of the most frequent values, and the counters
 * the estimates.
 */
export interface Frequencies {
  n: number;
  counts: Map<Key, number>;
  counters: Counters | undefined;
}

/** The counters; when made, they get the counts so far. */
function estimateFromHere(state: Frequencies): Counters {
  if (state.counters !== undefined) return state.counters;
  state.counters = createCounters();
  for (const [key, count] of state.counts) addToCounters(state.counters, key, count);
  return state.counters;
}

/**
 * Lowers all counts by the largest count that is not among the `kept` largest, and drops those that reach zero. Each
 * unit of loss takes more than `kept` counts away, which bounds the loss by n / kept.
 */
function dropRarest(counts: Map<Key, number>, kept: number): void {
  const loss = Float64Array.from(counts.values())
    .sort()
    .at(-kept - 1)!;
  for (const [key, count] of counts) {
    if (count > loss) counts.set(key, count - loss);
    else counts.delete(key);
  }
}

function mostFrequent(counts: [Key, number][], k: number): Json {
  return counts
    .map(([key, count]) => ({ value: valueOfKey(key) ?? null, count }))
    .sort((a, b) => b.count - a.count || compareValues(a.value, b.value))
    .slice(0, k);
}

function decodeFrequencies(json: Json): Frequencies {
  if (Array.isArray(json)) {
    const counts = new Map(json as [Key, number][]);
    let n = 0;
    for (const count of counts.values()) n += count;
    return { n, counts, counters: undefined };
  }
  const { n, counts, counters } = json as { n: number; counts: [Key, number][]; counters: number[] };
  return { n, counts: new Map(counts), counters: Float64Array.from(counters) };
}
