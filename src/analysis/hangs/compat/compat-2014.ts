import type { Aggregate } from '../../../aggregate/aggregate.ts';
import type { Json } from '../../../record/record.ts';
import { AT, listOf, parsedValues } from '../read/read.ts';
import { frameNormaliser, RULES_2014 } from '../read/rules.ts';
import { stackReader } from '../read/stack-reader.ts';
import { addPair, decodePairs, type EncodedPairs, encodePairs, mergePairs, noCounts } from '../tally/pair-counts.ts';
import { adoptStacks, decodeStacks, type EncodedStacks, emptyStacks, encodeStacks } from '../tally/stack-table.ts';
import { ALL_ZERO, figuresOf, PINGS, type State2014 } from './figures-2014.ts';

/**
 * The figures of the four jobs behind 'Clustering Firefox hangs' (2014), by their own rules, for comparison with ours:
 * - threads named exactly Gecko, of the parent process; one count for every whole number under any key of the
 *   histogram;
 * - clusters: the last `:digit…` of a frame is removed; stacks are grouped by last frame; the largest group is dropped,
 *   and the next 14 are kept; shares are of all stacks that are not empty;
 * - durations: a key is taken for a LOWER bound, so a duration is 1.5 times the key, about twice what it was; medians
 *   are the element n/2;
 * - plugin stacks: any frame that begins with IPDL::PPlugin;
 * - hangs and uptime per thread entry of pings whose uptime is a whole number. An entry on which they would have
 *   stopped with an assertion (a histogram of zeros) counts here.
 */
export function compat2014(): Aggregate<State2014> {
  const normalise = frameNormaliser(RULES_2014);
  return {
    zero: emptyState,

    /** Adds a ping. Arguments: the values at HANG_PATHS. */
    add(state, given) {
      const values = parsedValues(given);
      state.clusters ??= stackReader(state.stacks, normalise, false);
      state.plain ??= stackReader(state.raw, (frame) => frame, false);
      const threads = Array.isArray(values[AT.threads]) ? values[AT.threads] : values[AT.payloadThreads];
      if (!Array.isArray(threads)) return state;
      state.facts[PINGS]!++;
      const uptime = values[AT.uptime] ?? values[AT.payloadUptime];
      for (const thread of threads) if (thread?.name === 'Gecko') addThread(state, thread, uptime);
      return state;
    },

    merge(a, b) {
      a.facts.forEach((count, i) => {
        a.facts[i] = count + b.facts[i]!;
      });
      mergePairs(a.byStack, b.byStack, adoptStacks(a.stacks, b.stacks).nodes);
      mergePairs(a.byKey, b.byKey, adoptStacks(a.raw, b.raw).nodes);
      for (const name of ['hangsPerThread', 'uptimes'] as const) {
        for (const [value, count] of b[name]) a[name].set(value, (a[name].get(value) ?? 0) + count);
      }
      return a;
    },

    finish: (state) => ({ value: figuresOf(state) as unknown as Json }),

    encode(state) {
      const encoded: Encoded = [
        1,
        [...state.facts],
        encodeStacks(state.stacks),
        encodePairs(state.byStack),
        encodeStacks(state.raw),
        encodePairs(state.byKey),
        [...state.hangsPerThread],
        [...state.uptimes],
      ];
      return encoded;
    },

    decode(json) {
      const [, facts, stacks, byStack, raw, byKey, hangs, uptimes] = json as unknown as Encoded;
      return {
        facts: [...facts],
        stacks: decodeStacks(stacks),
        byStack: decodePairs(byStack),
        raw: decodeStacks(raw),
        byKey: decodePairs(byKey),
        hangsPerThread: new Map(hangs),
        uptimes: new Map(uptimes),
      };
    },
  };
}

type Encoded = [
  1,
  number[],
  EncodedStacks,
  EncodedPairs,
  EncodedStacks,
  EncodedPairs,
  [number, number][],
  [number, number][],
];

function emptyState(): State2014 {
  return {
    facts: [0, 0],
    stacks: emptyStacks(),
    byStack: noCounts(),
    raw: emptyStacks(),
    byKey: noCounts(),
    hangsPerThread: new Map(),
    uptimes: new Map(),
  };
}

function addThread(state: State2014, thread: { hangs?: unknown }, uptime: unknown): void {
  let hangs = 0;
  for (const hang of listOf(thread.hangs) ?? []) {
    const { stack, histogram } = (hang ?? {}) as { stack?: unknown; histogram?: { values?: Record<string, unknown> } };
    const frames = listOf(stack) ?? [];
    let count = 0;
    for (const [key, value] of Object.entries(histogram?.values ?? {})) {
      if (!Number.isSafeInteger(value) || (value as number) <= 0 || !/^\d{1,9}$/.test(key)) continue;
      count += value as number;
      addPair(state.byKey, state.plain!(frames) + 1, Number(key), value as number);
    }
    if (count === 0) state.facts[ALL_ZERO]!++;
    else addPair(state.byStack, state.clusters!(frames) + 1, 0, count);
    hangs += count;
  }
  if (!Number.isInteger(uptime)) return;
  state.hangsPerThread.set(hangs, (state.hangsPerThread.get(hangs) ?? 0) + 1);
  state.uptimes.set(uptime as number, (state.uptimes.get(uptime as number) ?? 0) + 1);
}
