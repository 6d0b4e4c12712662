import type { Json } from '../../../record/record.ts';
import type { AskStack } from '../read/known-stacks.ts';
import { decodeFacts, type EncodedFacts, encodeFacts, type HangFacts, mergeFacts, noFacts } from './facts.ts';
import {
  adoptStacks,
  decodeStacks,
  type EncodedStacks,
  emptyStacks,
  encodeStacks,
  type StackTable,
} from './stack-table.ts';
import { decodeTally, type EncodedTally, emptyTally, encodeTally, mergeTally, type Tally } from './tally.ts';

/** Stacks and how often they hung: exact, and as large as the number of distinct stacks (about 100 bytes each). */
export interface HangState {
  readonly stacks: StackTable;
  readonly facts: HangFacts;
  readonly all: Tally;
  readonly groups: Map<string, Tally>;
  /** Fills `stacks`; has a cache, and is no part of the state. Made at first use. */
  nodeOf?: AskStack<number>;
  /** Serial number of the ping being read, from 1. No part of the state. */
  serial: number;
}

export function emptyHangs(): HangState {
  return { stacks: emptyStacks(), facts: noFacts(), all: emptyTally(), groups: new Map(), serial: 0 };
}

export function groupOf(state: HangState, name: string): Tally {
  let tally = state.groups.get(name);
  if (tally === undefined) {
    tally = emptyTally();
    state.groups.set(name, tally);
  }
  return tally;
}

export function mergeHangs(a: HangState, b: HangState): HangState {
  const { nodes, frames } = adoptStacks(a.stacks, b.stacks);
  mergeTally(a.all, b.all, nodes, frames);
  for (const [name, tally] of b.groups) mergeTally(groupOf(a, name), tally, nodes, frames);
  mergeFacts(a.facts, b.facts);
  return a;
}

type Encoded = [version: 1, EncodedStacks, EncodedFacts, EncodedTally, [string, EncodedTally][]];

export function encodeHangs({ stacks, facts, all, groups }: HangState): Json {
  const encoded: Encoded = [
    1,
    encodeStacks(stacks),
    encodeFacts(facts),
    encodeTally(all),
    [...groups].map(([name, tally]) => [name, encodeTally(tally)]),
  ];
  return encoded;
}

export function decodeHangs(json: Json): HangState {
  const [, stacks, facts, all, groups] = json as unknown as Encoded;
  return {
    stacks: decodeStacks(stacks),
    facts: decodeFacts(facts),
    all: decodeTally(all),
    groups: new Map(groups.map(([name, tally]) => [name, decodeTally(tally)])),
    serial: 0,
  };
}
