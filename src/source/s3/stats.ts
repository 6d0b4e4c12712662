import { debug } from '../../debug.ts';

/** The cost of talking to a store so far. The numbers are live: read them whenever a progress line is due. */
export interface S3Stats {
  /** HTTP requests sent, first tries and retries. */
  requests: number;
  lists: number;
  gets: number;
  heads: number;
  /** Requests that repeated a failed one, and bodies that were resumed in the middle. */
  retries: number;
  /** Bytes of bodies received, without listings. */
  bytes: number;
  /** Failed answers and bodies, repeated or not, by name (SlowDown, ECONNRESET, NoSuchKey, …). */
  readonly faults: Map<string, number>;
  /** Final failures: the message by address. */
  readonly failures: Map<string, string>;
}

/** Statistics before the first request. */
export function emptyStats(): S3Stats {
  return { requests: 0, lists: 0, gets: 0, heads: 0, retries: 0, bytes: 0, faults: new Map(), failures: new Map() };
}

/** Counts a repetition, and the fault behind it if the request's own count has not seen it. */
export function countRetry(stats: S3Stats, fault?: string): void {
  stats.retries++;
  debug('retry', () => `a request or the rest of a body${fault === undefined ? '' : `, after ${fault}`}`);
  if (fault !== undefined) {
    stats.faults.set(fault, (stats.faults.get(fault) ?? 0) + 1);
  }
}
