import type { Bin } from './durations.ts';
import { packNumbers, unpackInt32, unpackNumbers } from './packed-numbers.ts';
import { PairTable } from './pair-table.ts';

/**
 * Bins in a row: those of hangs that a main thread reports, from 128 ms on, are one row of theirs, and one cache line.
 */
const ROW = 8;

/**
 * How often each stack hung, by bin of duration, and in how many sessions each last frame was seen. Exact; merges
 * exactly.
 */
export interface Tally {
  /** (node, first bin / ROW) */
  readonly rows: PairTable;
  /** Hangs, ROW bins a row. */
  counts: Float64Array;
  /** Sessions by id of the last frame. */
  readonly sessions: number[];
  /** Sessions that could have hung: the ping has hang data and the thread. */
  of: number;
  /** Sessions with any hang. */
  withHangs: number;
  /**
   * Which session, by serial number, each last frame was seen in last; and the tally itself. Of one process: not part
   * of the state.
   */
  readonly seen: number[];
  seenAny: number;
}

export function emptyTally(): Tally {
  return {
    rows: new PairTable(),
    counts: new Float64Array(ROW),
    sessions: [],
    of: 0,
    withHangs: 0,
    seen: [],
    seenAny: 0,
  };
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
  let block = -1;
  let start = 0;
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    if (bin >> 3 !== block) {
      block = bin >> 3;
      start = rowStart(tally, node, block);
    }
    tally.counts[start + (bin & 7)]! += counts[i]!;
  }
  if (tally.seen[frame] !== session) {
    tally.seen[frame] = session;
    tally.sessions[frame] = (tally.sessions[frame] ?? 0) + 1;
  }
  if (tally.seenAny !== session) {
    tally.seenAny = session;
    tally.withHangs++;
  }
}

/** Where the counts of a row begin; a new row is entered. */
function rowStart(tally: Tally, node: number, block: number): number {
  const start = tally.rows.idOf(node, block) * ROW;
  if (start >= tally.counts.length) {
    const wide = new Float64Array(tally.counts.length * 2);
    wide.set(tally.counts);
    tally.counts = wide;
  }
  return start;
}

/** Adds `from` to `into`, whose stack table has taken over the other's: `nodes` and `frames` translate. */
export function mergeTally(into: Tally, from: Tally, nodes: Int32Array, frames: readonly number[]): void {
  const { rows } = from;
  for (let row = 0; row < rows.size; row++) {
    const start = rowStart(into, nodes[rows.first[row]!]!, rows.second[row]!);
    for (let k = 0; k < ROW; k++) into.counts[start + k]! += from.counts[row * ROW + k]!;
  }
  from.sessions.forEach((sessions, frame) => {
    const to = frames[frame]!;
    into.sessions[to] = (into.sessions[to] ?? 0) + sessions;
  });
  into.of += from.of;
  into.withHangs += from.withHangs;
}

/**
 * `[nodes, blocks, which bins of a row have counts, these counts, (frame, sessions)…, of, withHangs]`; the lists
 * packed.
 */
export type EncodedTally = [string, string, string, string, string, number, number];

export function encodeTally({ rows, counts, sessions, of, withHangs }: Tally): EncodedTally {
  const masks = new Uint8Array(rows.size);
  const some: number[] = [];
  for (let at = 0; at < rows.size * ROW; at++) {
    const count = counts[at]!;
    if (count === 0) continue;
    masks[at >> 3]! |= 1 << (at & 7);
    some.push(count);
  }
  const pairs: number[] = [];
  sessions.forEach((count, frame) => {
    pairs.push(frame, count);
  });
  return [
    packNumbers(rows.first, rows.size),
    packNumbers(rows.second, rows.size),
    packNumbers(masks),
    packNumbers(some),
    packNumbers(pairs),
    of,
    withHangs,
  ];
}

export function decodeTally([nodes, blocks, masks, some, pairs, of, withHangs]: EncodedTally): Tally {
  const rows = PairTable.of(unpackInt32(nodes), unpackInt32(blocks));
  const counts = new Float64Array(Math.max(1, rows.size) * ROW);
  const given = unpackNumbers(some);
  let next = 0;
  for (const [row, mask] of unpackInt32(masks).entries()) {
    for (let k = 0; k < ROW; k++) if ((mask >> k) & 1) counts[row * ROW + k] = given[next++]!;
  }
  const tally = { ...emptyTally(), rows, counts, of, withHangs };
  const numbers = unpackNumbers(pairs);
  for (let i = 0; i < numbers.length; i += 2) tally.sessions[numbers[i]!] = numbers[i + 1]!;
  return tally;
}

/** Calls back with each (node, bin, count). */
export function eachCell({ rows, counts }: Tally, visit: (node: number, bin: Bin, count: number) => void): void {
  for (let at = 0; at < rows.size * ROW; at++) {
    const count = counts[at]!;
    if (count > 0) visit(rows.first[at >> 3]!, rows.second[at >> 3]! * ROW + (at & 7), count);
  }
}
