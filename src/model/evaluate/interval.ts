/** A mean with its 95 % interval, by the normal approximation. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** How many values it is the mean of. */
  readonly size: number;
}

/** Values seen one by one. */
export class Moments {
  #size = 0;
  #mean = 0;
  #squares = 0;

  /** Welford's update: no cancellation. */
  add(value: number): void {
    this.#size++;
    const difference = value - this.#mean;
    this.#mean += difference / this.#size;
    this.#squares += difference * (value - this.#mean);
  }

  get mean(): number {
    return this.#size === 0 ? Number.NaN : this.#mean;
  }

  /** NaN without values; as wide as the line with one. */
  estimate(): Estimate {
    const { mean } = this;
    const error = this.#size < 2 ? Number.POSITIVE_INFINITY : Math.sqrt(this.#squares / (this.#size - 1) / this.#size);
    return { mean, low: mean - NORMAL_95 * error, high: mean + NORMAL_95 * error, size: this.#size };
  }
}

/** 97.5 % quantile of the normal distribution. */
const NORMAL_95 = 1.959963984540054;
