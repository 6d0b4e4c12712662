/** The activities of a thread; `ELSE` is anything not listed. The stages of the plan have numbers of their own. */
export const ELSE = 0;
/** Waiting for input, reading and decompressing it. */
export const READ = 1;
/** Finding lines, and the parts of them that the plan reads. */
export const SCAN = 2;
/** Running the stages over the rows of a block, all stages together. */
export const ROWS = 3;
/** Passing output to the writing thread, and waiting while it is too far ahead. */
export const HAND_OVER = 4;
/** Merging the states of partitions. */
export const MERGE = 5;
/** Writing output. */
export const WRITE = 6;
const STAGES = 7;

/** Milliseconds by activity. Those of several threads add up. */
export interface Times {
  readonly spent: readonly number[];
  /** The number of records that were timed through every stage (see `share`). */
  readonly timed: number;
}

/**
 * Measures how a thread spends its time: it does one thing at a time, and calls `to` when it begins another. For a
 * block of input each change costs one reading of the clock; there are too many records for that, so only some are
 * timed through the stages.
 */
export class Stopwatch {
  /** Whether the current record is timed. */
  timing = false;
  readonly #stages: number;
  readonly #spent: number[];
  #timed = 0;
  #activity = ELSE;
  #since = performance.now();

  /** Makes a stopwatch for a plan with this many stages; the plan's end comes after them. */
  constructor(stages: number) {
    this.#stages = stages + 1;
    this.#spent = new Array(STAGES + 2 * this.#stages).fill(0);
  }

  /** The activity of a stage that is timed as a whole. */
  whole(stage: number): number {
    return STAGES + stage;
  }

  /** The activity of a stage for which only some records are timed. */
  share(stage: number): number {
    return STAGES + this.#stages + stage;
  }

  /** Begins another activity. Returns the one before. */
  to(activity: number): number {
    const now = performance.now();
    const before = this.#activity;
    this.#spent[before]! += now - this.#since;
    this.#since = now;
    this.#activity = activity;
    return before;
  }

  /** Switches to another activity while the action runs. */
  during<T>(activity: number, action: () => T): T {
    const before = this.to(activity);
    try {
      return action();
    } finally {
      this.to(before);
    }
  }

  /** Times one record through the stages, beginning with this one. */
  timeRecord<T>(stage: number, action: () => T): T {
    this.timing = true;
    this.#timed++;
    try {
      return this.during(this.share(stage), action);
    } finally {
      this.timing = false;
    }
  }

  /** The time spent since the last call. */
  take(): Times {
    this.to(this.#activity);
    const times = { spent: [...this.#spent], timed: this.#timed };
    this.#spent.fill(0);
    this.#timed = 0;
    return times;
  }
}

/** Adds times to a total, if there is one. */
export function addTimes(total: Times | undefined, { spent, timed }: Times): Times {
  if (total === undefined) return { spent, timed };
  return { spent: total.spent.map((ms, k) => ms + spent[k]!), timed: total.timed + timed };
}

/**
 * The milliseconds of each stage of a plan, and of its end: those timed as a whole, plus a share of `ROWS` in
 * proportion to the records that were timed through the stages. Undefined if `ROWS` has time and no record was timed.
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
