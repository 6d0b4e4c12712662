import type { Bin } from './durations.ts';
import { PairTable } from './pair-table.ts';

/**
 * Bins in a row: those of hangs that a main thread reports, from 128 ms on, are one row of theirs, and one cache line.
 */
const ROW = 8;

/** How often each stack hung, by bin of duration, and in how many sessions each last frame was seen. */
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
  /** Which session, by serial number, each last frame was seen in last; and the tally itself. */
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

/**
 * Counts the hangs of a stack in a bin; `session` is a number that only the hangs of one session share, and never 0.
 */
export function tallyHang(tally: Tally, node: number, frame: number, bin: Bin, count: number, session: number): void {
  // A new row may move the counts: find it first.
  const at = rowStart(tally, node, Math.floor(bin / ROW)) + (bin % ROW);
  tally.counts[at]! += count;
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

/** Calls back with each (node, bin, count). */
export function eachCell({ rows, counts }: Tally, visit: (node: number, bin: Bin, count: number) => void): void {
  for (let row = 0, at = 0; row < rows.size; row++) {
    for (let k = 0; k < ROW; k++, at++) {
      const count = counts[at]!;
      if (count > 0) visit(rows.first[row]!, rows.second[row]! * ROW + k, count);
    }
  }
}
