import { normalQuantile } from '../../normal.ts';

/** A mean with its confidence interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** The number of values behind the mean. */
  readonly size: number;
}

/** The mean of values that come one by one, in constant memory. */
export class Moments {
  #size = 0;
  #mean = 0;
  #squares = 0;

  /** Adds a value by Welford's update, which avoids cancellation. */
  add(value: number): void {
    this.#size++;
    const difference = value - this.#mean;
    this.#mean += difference / this.#size;
    this.#squares += difference * (value - this.#mean);
  }

  get mean(): number {
    return this.#size === 0 ? Number.NaN : this.#mean;
  }

  /** The mean and its interval; NaN without values, and an infinite interval with one value. */
  estimate(): Estimate {
    const { mean } = this;
    const error = this.#size < 2 ? Number.POSITIVE_INFINITY : Math.sqrt(this.#squares / (this.#size - 1) / this.#size);
    return around(mean, error, this.#size, LEVEL);
  }
}

/**
 * The mean of values in groups that vary together, as those of one user in several folds do. The interval treats groups
 * as independent (the sandwich estimator of Liang and Zeger 1986), so a user asked ten times does not count as ten
 * users. Beyond `GROUPS` groups, several share a place, which keeps the interval right and bounds the memory.
 */
export class GroupedMoments {
  readonly #sums = new Float64Array(GROUPS);
  readonly #sizes = new Uint32Array(GROUPS);

  add(group: number, value: number): void {
    this.#sums[group % GROUPS]! += value;
    this.#sizes[group % GROUPS]!++;
  }

  /**
   * The mean and its interval; NaN without values, and an infinite interval with one group. `level` is the probability
   * that such an interval holds the truth.
   */
  estimate(level = LEVEL): Estimate {
    const size = this.#sizes.reduce((a, b) => a + b, 0);
    const mean = this.#sums.reduce((a, b) => a + b, 0) / size;
    let groups = 0;
    let squares = 0;
    this.#sizes.forEach((own, group) => {
      if (own === 0) return;
      groups++;
      squares += (this.#sums[group]! - own * mean) ** 2;
    });
    const error = groups < 2 ? Number.POSITIVE_INFINITY : Math.sqrt((squares * groups) / (groups - 1)) / size;
    return around(mean, error, size, level);
  }
}

const GROUPS = 1024;

/** An interval around the mean by the normal approximation. */
function around(mean: number, error: number, size: number, level: number): Estimate {
  const reach = normalQuantile((1 + level) / 2) * error;
  return { mean, low: mean - reach, high: mean + reach, size };
}

/** The default level of intervals. */
export const LEVEL = 0.95;
