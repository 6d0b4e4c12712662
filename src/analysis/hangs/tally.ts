import type { Bin } from './durations.ts';
import { packNumbers, unpackInt32, unpackNumbers } from './packed-numbers.ts';
import { PairTable } from './pair-table.ts';

/** How often each stack hung, by bin of duration, and in how many sessions each last frame was seen. Exact; merges exactly. */
export interface Tally {
  /** (node, bin) */
  readonly cells: PairTable;
  /** Hangs by cell. */
  readonly counts: number[];
  /** Sessions by id of the last frame. */
  readonly sessions: number[];
  /** Sessions that could have hung: the ping has hang data and the thread. */
  of: number;
  /** Sessions with any hang. */
  withHangs: number;
  /** Which session, by serial number, each last frame was seen in last; and the tally itself. Of one process: not part of the state. */
  readonly seen: number[];
  seenAny: number;
}

export function emptyTally(): Tally {
  return { cells: new PairTable(), counts: [], sessions: [], of: 0, withHangs: 0, seen: [], seenAny: 0 };
}

/** Counts the hangs of a stack by bin; `session` is a number that only the hangs of one session share, and never 0. */
export function tallyHangs(
  tally: Tally,
  node: number,
  frame: number,
  bins: readonly Bin[],
  counts: readonly number[],
  session: number,
): void {
  for (let i = 0; i < bins.length; i++) addCount(tally, tally.cells.idOf(node, bins[i]!), counts[i]!);
  if (tally.seen[frame] !== session) {
    tally.seen[frame] = session;
    tally.sessions[frame] = (tally.sessions[frame] ?? 0) + 1;
  }
  if (tally.seenAny !== session) {
    tally.seenAny = session;
    tally.withHangs++;
  }
}

function addCount(tally: Tally, cell: number, count: number): void {
  tally.counts[cell] = (tally.counts[cell] ?? 0) + count;
}

/** Adds `from` to `into`, whose stack table has taken over the other's: `nodes` and `frames` translate. */
export function mergeTally(into: Tally, from: Tally, nodes: Int32Array, frames: readonly number[]): void {
  const { cells } = from;
  for (let cell = 0; cell < cells.size; cell++) {
    addCount(into, into.cells.idOf(nodes[cells.first[cell]!]!, cells.second[cell]!), from.counts[cell]!);
  }
  from.sessions.forEach((sessions, frame) => {
    const to = frames[frame]!;
    into.sessions[to] = (into.sessions[to] ?? 0) + sessions;
  });
  into.of += from.of;
  into.withHangs += from.withHangs;
}

/** `[nodes, bins, counts, (frame, sessions)…, of, withHangs]`; the lists packed. */
export type EncodedTally = [string, string, string, string, number, number];

export function encodeTally({ cells, counts, sessions, of, withHangs }: Tally): EncodedTally {
  const pairs: number[] = [];
  sessions.forEach((count, frame) => {
    pairs.push(frame, count);
  });
  return [
    packNumbers(cells.first, cells.size),
    packNumbers(cells.second, cells.size),
    packNumbers(counts),
    packNumbers(pairs),
    of,
    withHangs,
  ];
}

export function decodeTally([nodes, bins, counts, pairs, of, withHangs]: EncodedTally): Tally {
  const cells = PairTable.of(unpackInt32(nodes), unpackInt32(bins));
  const tally = { ...emptyTally(), cells, counts: unpackNumbers(counts), of, withHangs };
  const sessions = unpackNumbers(pairs);
  for (let i = 0; i < sessions.length; i += 2) tally.sessions[sessions[i]!] = sessions[i + 1]!;
  return tally;
}

/** Calls back with each (node, bin, count). */
export function eachCell(tally: Tally, visit: (node: number, bin: Bin, count: number) => void): void {
  for (let cell = 0; cell < tally.cells.size; cell++) {
    visit(tally.cells.first[cell]!, tally.cells.second[cell]!, tally.counts[cell]!);
  }
}
