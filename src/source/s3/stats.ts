import { debug } from '../../debug.ts';

/** What talking to a store has cost so far. Live: read it whenever a progress line is due. */
export interface S3Stats {
  /** HTTP requests sent, first tries and retries. */
  requests: number;
  lists: number;
  gets: number;
  heads: number;
  /** Requests that repeated one that had failed, and bodies that were resumed in the middle. */
  retries: number;
  /** Bytes of bodies received, those of listings not counted. */
  bytes: number;
  /** Answers and bodies that went wrong, tried again or not, by name (SlowDown, ECONNRESET, NoSuchKey, …). */
  readonly faults: Map<string, number>;
  /** What failed for good: address to sentence. */
  readonly failures: Map<string, string>;
}

export function emptyStats(): S3Stats {
  return { requests: 0, lists: 0, gets: 0, heads: 0, retries: 0, bytes: 0, faults: new Map(), failures: new Map() };
}

/** Counts a repetition, and the fault behind it where the request's own count has not seen it. */
export function countRetry(stats: S3Stats, fault?: string): void {
  stats.retries++;
  debug('retry', () => `a request or the rest of a body${fault === undefined ? '' : `, after ${fault}`}`);
  if (fault !== undefined) {
    stats.faults.set(fault, (stats.faults.get(fault) ?? 0) + 1);
  }
}
