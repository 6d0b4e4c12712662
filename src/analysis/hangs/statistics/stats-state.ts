import type { Json } from '../../../record/record.ts';
import {
  decodeReplicated,
  type EncodedReplicated,
  encodeReplicated,
  mergeReplicated,
  type ReplicatedSum,
  zeroReplicated,
} from '../../statistics/bootstrap.ts';
import type { Bin } from '../tally/durations.ts';
import { decodeFacts, type EncodedFacts, encodeFacts, type HangFacts, mergeFacts, noFacts } from '../tally/facts.ts';

/**
 * How often sessions hang and for how long: exact counts of (minutes, hangs) pairs, and bootstrap replicates of sums.
 * Size: the distinct pairs, at most one a session, and 1.6 KB for each bin.
 */
export interface HangStatsState {
  readonly facts: HangFacts;
  /** Sessions by minutes × 2^32 + hangs. */
  readonly pairs: Map<number, number>;
  /** Sessions of unknown length by hangs. They count for hangs per session, not for anything about time. */
  readonly unknownLength: Map<number, number>;
  readonly dropped: { negative: number; implausible: number; hangs: number };
  /** Over sessions of known length. */
  readonly hangs: ReplicatedSum;
  readonly seconds: ReplicatedSum;
  /** Hangs by bin of their duration, in all sessions kept. */
  readonly plugin: Map<Bin, ReplicatedSum>;
  readonly other: Map<Bin, ReplicatedSum>;
  /** Sessions with a plugin hang. */
  pluginSessions: number;
  /**
   * The activity histogram's own count of hangs, over `sessions` kept that have one; `hangs` are those of the same
   * sessions by stacks.
   */
  readonly activity: { sessions: number; tasks: number; hangs: number };
}

const PAIR = 2 ** 32;
export function emptyStats(): HangStatsState {
  return {
    facts: noFacts(),
    pairs: new Map(),
    unknownLength: new Map(),
    dropped: { negative: 0, implausible: 0, hangs: 0 },
    hangs: zeroReplicated(),
    seconds: zeroReplicated(),
    plugin: new Map(),
    other: new Map(),
    pluginSessions: 0,
    activity: { sessions: 0, tasks: 0, hangs: 0 },
  };
}

export function mergeStats(a: HangStatsState, b: HangStatsState): HangStatsState {
  mergeFacts(a.facts, b.facts);
  for (const [pair, n] of b.pairs) addCount(a.pairs, pair, n);
  for (const [n, sessions] of b.unknownLength) addCount(a.unknownLength, n, sessions);
  for (const name of ['negative', 'implausible', 'hangs'] as const) a.dropped[name] += b.dropped[name];
  mergeReplicated(a.hangs, b.hangs);
  mergeReplicated(a.seconds, b.seconds);
  for (const side of ['plugin', 'other'] as const) {
    for (const [bin, sum] of b[side]) mergeReplicated(sumOf(a[side], bin), sum);
  }
  a.pluginSessions += b.pluginSessions;
  for (const name of ['sessions', 'tasks', 'hangs'] as const) a.activity[name] += b.activity[name];
  return a;
}

type EncodedBins = [Bin, EncodedReplicated][];
type Triple = [number, number, number];
type Pairs = [number, number][];
type Encoded = [
  1,
  EncodedFacts,
  Pairs,
  Pairs,
  Triple,
  EncodedReplicated,
  EncodedReplicated,
  EncodedBins,
  EncodedBins,
  number,
  Triple,
];

export function encodeStats(state: HangStatsState): Json {
  const { dropped, activity } = state;
  const encoded: Encoded = [
    1,
    encodeFacts(state.facts),
    [...state.pairs],
    [...state.unknownLength],
    [dropped.negative, dropped.implausible, dropped.hangs],
    encodeReplicated(state.hangs),
    encodeReplicated(state.seconds),
    [...state.plugin].map(([bin, sum]) => [bin, encodeReplicated(sum)]),
    [...state.other].map(([bin, sum]) => [bin, encodeReplicated(sum)]),
    state.pluginSessions,
    [activity.sessions, activity.tasks, activity.hangs],
  ];
  return encoded;
}

export function decodeStats(json: Json): HangStatsState {
  const [, facts, pairs, unknownLength, dropped, hangs, seconds, plugin, other, pluginSessions, activity] =
    json as unknown as Encoded;
  return {
    facts: decodeFacts(facts),
    pairs: new Map(pairs),
    unknownLength: new Map(unknownLength),
    dropped: { negative: dropped[0], implausible: dropped[1], hangs: dropped[2] },
    hangs: decodeReplicated(hangs),
    seconds: decodeReplicated(seconds),
    plugin: new Map(plugin.map(([bin, sum]) => [bin, decodeReplicated(sum)])),
    other: new Map(other.map(([bin, sum]) => [bin, decodeReplicated(sum)])),
    pluginSessions,
    activity: { sessions: activity[0], tasks: activity[1], hangs: activity[2] },
  };
}

/** The (minutes, hangs, sessions) triples of a state, in order of minutes, then hangs. */
export function sessionPairs(state: HangStatsState): [minutes: number, hangs: number, sessions: number][] {
  return [...state.pairs]
    .sort((a, b) => a[0] - b[0])
    .map(([pair, sessions]) => [Math.floor(pair / PAIR), pair % PAIR, sessions]);
}

export function addPair(state: HangStatsState, minutes: number, hangs: number): void {
  addCount(state.pairs, minutes * PAIR + hangs, 1);
}

export function sumOf(sums: Map<Bin, ReplicatedSum>, bin: Bin): ReplicatedSum {
  let sum = sums.get(bin);
  if (sum === undefined) {
    sum = zeroReplicated();
    sums.set(bin, sum);
  }
  return sum;
}

export function addCount(counts: Map<number, number>, key: number, n: number): void {
  counts.set(key, (counts.get(key) ?? 0) + n);
}
