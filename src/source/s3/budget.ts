/**
 * A number of bytes shared by everything that reads ahead. Who wants to hold bytes takes them first and gives them back
 * when they are consumed; takers wait in line. Two rules keep the line from locking up: a reader that somebody is
 * waiting for takes at once, over the limit if need be (`now`), and readers nobody waits for yet may only have half
 * (`ahead`).
 */
export interface ByteBudget {
  limit: number;
  /** Bytes taken now. */
  readonly used: number;
  /** The most that was taken at a time. */
  readonly peak: number;
  now(bytes: number): void;
  /**
   * Takes if there is room. Anything is granted when nothing is taken, so that one part larger than the limit can pass.
   */
  tryTake(bytes: number, ahead: boolean): boolean;
  /** Calls back, once, when bytes have been given back; the caller then tries again. Answers how to forget it. */
  onRoom(call: () => void): () => void;
  give(bytes: number): void;
}

export function byteBudget(limit: number): ByteBudget {
  let used = 0;
  let peak = 0;
  let waiting = new Set<() => void>();
  const take = (bytes: number) => {
    used += bytes;
    peak = Math.max(peak, used);
  };
  return {
    limit,
    get used() {
      return used;
    },
    get peak() {
      return peak;
    },
    now: take,
    tryTake(bytes, ahead) {
      if (used > 0 && used + bytes > (ahead ? this.limit / 2 : this.limit)) {
        return false;
      }
      take(bytes);
      return true;
    },
    onRoom(call) {
      waiting.add(call);
      return () => waiting.delete(call);
    },
    give(bytes) {
      used -= bytes;
      const calls = waiting;
      waiting = new Set();
      for (const call of calls) {
        call();
      }
    },
  };
}

/**
 * The bytes that a process reads ahead where nothing is said: two threads with a reader each then stay under 300 MB of
 * memory in all.
 */
export const READ_AHEAD = 48 << 20;

/** The read-ahead of the whole process, until `openS3Store` is told otherwise. */
export const sharedBudget: ByteBudget = byteBudget(READ_AHEAD);
