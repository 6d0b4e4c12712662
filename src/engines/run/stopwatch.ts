/**
 * What a thread does with its time; what is none of the others is `ELSE`. The stages of the plan have numbers of their
 * own.
 */
export const ELSE = 0;
/** Waiting for input, reading and decompressing it. */
export const READ = 1;
/** Finding lines and what the plan reads of them. */
export const SCAN = 2;
/** Running the stages over the rows of a block, all of them together. */
export const ROWS = 3;
/** Giving output to the thread that writes, and waiting where it is too far ahead. */
export const HAND_OVER = 4;
export const MERGE = 5;
export const WRITE = 6;
const STAGES = 7;

/** Milliseconds by activity. Those of several threads add up. */
export interface Times {
  readonly spent: readonly number[];
  /** How many records were timed through every stage, see `share`. */
  readonly timed: number;
}

/**
 * Says where a thread's time goes: it does one thing at a time, and says so when it turns to another. Blocks of input
 * cost a reading of the clock for each turn; records are too many for that, so that only one in some is timed through
 * the stages.
 */
export class Stopwatch {
  /** Whether the current record is timed. */
  timing = false;
  readonly #stages: number;
  readonly #spent: number[];
  #timed = 0;
  #activity = ELSE;
  #since = performance.now();

  /** Makes a stopwatch for a plan with this many stages; the end comes after them. */
  constructor(stages: number) {
    this.#stages = stages + 1;
    this.#spent = new Array(STAGES + 2 * this.#stages).fill(0);
  }

  /** The activity of a stage that is timed as a whole. */
  whole(stage: number): number {
    return STAGES + stage;
  }

  /** The activity of a stage of which only some records are timed. */
  share(stage: number): number {
    return STAGES + this.#stages + stage;
  }

  /** Turns to another activity; answers the one before. */
  to(activity: number): number {
    const now = performance.now();
    const before = this.#activity;
    this.#spent[before]! += now - this.#since;
    this.#since = now;
    this.#activity = activity;
    return before;
  }

  /** Turns to another activity for as long as the action takes. */
  during<T>(activity: number, action: () => T): T {
    const before = this.to(activity);
    try {
      return action();
    } finally {
      this.to(before);
    }
  }

  /** Times one record through the stages, of which this is the first that it meets. */
  timeRecord<T>(stage: number, action: () => T): T {
    this.timing = true;
    this.#timed++;
    try {
      return this.during(this.share(stage), action);
    } finally {
      this.timing = false;
    }
  }

  /** What was spent since this was asked last. */
  take(): Times {
    this.to(this.#activity);
    const times = { spent: [...this.#spent], timed: this.#timed };
    this.#spent.fill(0);
    this.#timed = 0;
    return times;
  }
}

export function addTimes(total: Times | undefined, { spent, timed }: Times): Times {
  if (total === undefined) return { spent, timed };
  return { spent: total.spent.map((ms, k) => ms + spent[k]!), timed: total.timed + timed };
}

/**
 * Milliseconds of each stage of a plan, and of its end: what was timed as a whole, and of `ROWS` the share that the
 * records that were timed through the stages spent there. Undefined where that would have to be told of `ROWS`, and no
 * record was timed.
 */
export function stageTimes({ spent }: Times): (number | undefined)[] {
  const count = (spent.length - STAGES) / 2;
  const shares = spent.slice(STAGES + count);
  const timed = shares.reduce((sum, ms) => sum + ms, 0);
  const rows = spent[ROWS]! + timed;
  return shares.map((share, k) => {
    const whole = spent[STAGES + k]!;
    if (rows === 0) return whole;
    return timed === 0 ? undefined : whole + (rows * share) / timed;
  });
}
