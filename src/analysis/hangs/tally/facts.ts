import { TeleError } from '../../../errors.ts';

/** The numbers of what was read, and of what was left out, by reason: all that a report needs for its denominators. */
export interface HangFacts {
  /** The number of all pings that were read. */
  pings: number;
  /** Pings that count, by kind. */
  v2: number;
  v4: number;
  bhr: number;
  glean: number;
  /** The number of days of published aggregates. */
  published: number;
  /**
   * Pings left out because another one with the same document id counts, and because a later one of their session does.
   */
  duplicates: number;
  earlier: number;
  /** The number of pings without hang data: neither threadHangStats nor a hang report. */
  withoutData: number;
  /** The number of pings with hang data, but none of the selected thread. */
  withoutThread: number;
  /** The number of distinct stacks whose histogram is empty or all zeros. */
  allZero: number;
  /** Distinct stacks whose histogram or duration is invalid, or has counts that are not whole numbers. */
  damaged: number;
  /** Hangs whose stack is empty, in the ping or after the rules. */
  emptyStacks: number;
  /** Hangs shorter than the minimum asked for. */
  tooShort: number;
  /** The number of hangs left out by filters. */
  filtered: number;
  /** Hangs under a key that is not a bound of Firefox's bins; they are counted in the bin that holds the key. */
  oddKeys: number;
  /** Skipped threads by name without number: their count, and their distinct stacks. */
  readonly skipped: Map<string, { threads: number; entries: number }>;
  /** The kinds of pings without hang data, if they state one. */
  readonly kinds: Map<string, number>;
  /** The symbol files that were missing. */
  withoutSymbols: readonly string[];
}

/** Throws a TeleError if pings and published aggregates are mixed: counts and rates do not add up. */
export function expectOneKind(all: readonly HangFacts[]): void {
  const pings = all.some(({ v2, v4, bhr, glean }) => v2 + v4 + bhr + glean > 0);
  if (pings && all.some(({ published }) => published > 0))
    throw new TeleError(
      'hangs of pings and published aggregates cannot be put together: counts and rates are not one',
      {
        hint: 'two runs, one over the pings and one over the aggregates',
      },
    );
}

/** The names of the counters. */
export const COUNTERS = [
  'pings',
  'v2',
  'v4',
  'bhr',
  'glean',
  'duplicates',
  'earlier',
  'withoutData',
  'withoutThread',
  'allZero',
  'damaged',
  'emptyStacks',
  'tooShort',
  'filtered',
  'oddKeys',
  'published',
] as const;

type Counters = Record<(typeof COUNTERS)[number], number>;

/** The facts before any ping. */
export function noFacts(): HangFacts {
  return {
    ...(Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Counters),
    skipped: new Map(),
    kinds: new Map(),
    withoutSymbols: [],
  };
}

/**
 * Counts a skipped thread. A trailing number is removed from its name, so that `Cache2 I/O #3` and `#4` share one, as
 * in the dashboards of 2014.
 */
export function skipThread(facts: HangFacts, thread: string, entries: number): void {
  let name = shortNames.get(thread);
  if (name === undefined) {
    name = thread.replace(/[^a-zA-Z]*\d+$/, '');
    if (shortNames.size >= NAMES_LIMIT) shortNames.clear();
    shortNames.set(thread, name);
  }
  skipNamed(facts, name, 1, entries);
}

const NAMES_LIMIT = 10_000;
const shortNames = new Map<string, string>();

/** Counts skipped threads under the name that they share. */
export function skipNamed(facts: HangFacts, name: string, threads: number, entries: number): void {
  const known = facts.skipped.get(name);
  if (known === undefined) {
    facts.skipped.set(name, { threads, entries });
  } else {
    known.threads += threads;
    known.entries += entries;
  }
}

/** Sets all counters to zero, and empties the lists. */
export function clearFacts(facts: HangFacts): void {
  for (const name of COUNTERS) facts[name] = 0;
  facts.skipped.clear();
}

/** The facts as plain JSON for reports: the counters, and the skipped threads by name, most stacks first. */
export type PlainFacts = Counters & {
  skippedThreads: { name: string; threads: number; entries: number }[];
  kindsWithoutData: { kind: string; pings: number }[];
  withoutSymbols: readonly string[];
};

/** Converts facts to plain JSON. */
export function plainFacts(facts: HangFacts): PlainFacts {
  const counters = Object.fromEntries(COUNTERS.map((name) => [name, facts[name]])) as Counters;
  const skippedThreads = [...facts.skipped]
    .map(([name, counts]) => ({ name, ...counts }))
    .sort((a, b) => b.entries - a.entries || b.threads - a.threads || (a.name < b.name ? -1 : 1));
  const kindsWithoutData = [...facts.kinds]
    .map(([kind, pings]) => ({ kind, pings }))
    .sort((a, b) => b.pings - a.pings || (a.kind < b.kind ? -1 : 1));
  return { ...counters, skippedThreads, kindsWithoutData, withoutSymbols: facts.withoutSymbols };
}
