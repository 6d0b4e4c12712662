import { PairTable } from '../../book/pair-table.ts';
import type { Bin } from './durations.ts';

/**
 * The number of bins in a row. The bins of hangs that a main thread reports, from 128 ms on, are one row and one cache
 * line.
 */
const ROW = 8;

/** Counts of hangs for each stack, by bin of duration, and of the sessions in which each last frame was seen. */
export interface Tally {
  /** Rows by (node, first bin / ROW). */
  readonly rows: PairTable;
  /** The numbers of hangs, ROW bins a row. */
  counts: Float64Array;
  /** The number of sessions by id of the last frame. */
  readonly sessions: number[];
  /** The number of sessions that could have hung: those whose ping has hang data and the thread. */
  of: number;
  /** The known use of these sessions, in seconds. */
  seconds: number;
  /** The number of sessions with any hang. */
  withHangs: number;
  /** The serial number of the last session in which each last frame was seen, and of the last one with any hang. */
  readonly seen: number[];
  seenAny: number;
}

/** A tally without hangs. */
export function emptyTally(): Tally {
  return {
    rows: new PairTable(),
    counts: new Float64Array(ROW),
    sessions: [],
    of: 0,
    seconds: 0,
    withHangs: 0,
    seen: [],
    seenAny: 0,
  };
}

/** Counts the hangs of a stack in a bin. `session` is a number, never 0, that only the hangs of one session share. */
export function tallyHang(tally: Tally, node: number, frame: number, bin: Bin, count: number, session: number): void {
  // A new row may move the counts, so it must be found first.
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

/** The index of a row's first count; a new row is entered. */
function rowStart(tally: Tally, node: number, block: number): number {
  const start = tally.rows.idOf(node, block) * ROW;
  if (start >= tally.counts.length) {
    const wide = new Float64Array(tally.counts.length * 2);
    wide.set(tally.counts);
    tally.counts = wide;
  }
  return start;
}

/** Calls `visit` with each (node, bin, count). */
export function eachCell({ rows, counts }: Tally, visit: (node: number, bin: Bin, count: number) => void): void {
  for (let row = 0, at = 0; row < rows.size; row++) {
    for (let k = 0; k < ROW; k++, at++) {
      const count = counts[at]!;
      if (count > 0) visit(rows.first[row]!, rows.second[row]! * ROW + k, count);
    }
  }
}
