/**
 * A number of bytes shared by everything that reads ahead. A reader takes bytes before it holds them and gives them
 * back when they are consumed; those that find no room wait in line. Two rules prevent a deadlock: a reader that
 * somebody is waiting for takes at once, over the limit if necessary (`now`), and readers that nobody waits for yet may
 * have only half (`ahead`).
 */
export interface ByteBudget {
  limit: number;
  /** The number of bytes taken now. */
  readonly used: number;
  /** The most bytes taken at a time. */
  readonly peak: number;
  now(bytes: number): void;
  /**
   * Takes bytes if there is room. Anything is granted if nothing is taken, so that a part larger than the limit can
   * pass.
   */
  tryTake(bytes: number, ahead: boolean): boolean;
  /**
   * Calls back once when bytes have been given back; the caller then tries again. Returns a function that cancels it.
   */
  onRoom(call: () => void): () => void;
  give(bytes: number): void;
}

/** Makes a budget of this many bytes. */
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
 * The bytes that a process reads ahead by default: two threads with a reader each then stay under 300 MB of memory in
 * all.
 */
export const READ_AHEAD = 48 << 20;

/** The read-ahead of the whole process, until `openS3Store` is given another limit. */
export const sharedBudget: ByteBudget = byteBudget(READ_AHEAD);
