/** So many records in a row must be far from the others before the clock follows them. */
const ENOUGH = 10;
/** A time is far from the others beyond this distance in ms, or beyond the length of a stretch if that is more. */
const LEAST_JUMP = 30 * 60_000;

/**
 * The clock of a stream of records: it tells by their times alone up to where time has passed. One odd time moves it
 * neither forward nor back: it follows a jump only when ENOUGH records in a row are far on the same side. It begins
 * when so many have come, at the median of their times.
 */
export class EventClock {
  /** The number of jumps that it has followed, and of times that it has not. */
  jumps = 0;
  odd = 0;
  /** The last of these times. */
  oddest = 0;
  readonly #late: number;
  readonly #jump: number;
  /** The greatest time that is trusted. */
  #newest = Number.NaN;
  /** The last times in a row that are far from it on one side. */
  #far: number[] = [];
  #isAhead = false;

  /** `late` is the time in ms by which records may come late, `length` that of a stretch. */
  constructor(late: number, length: number) {
    this.#late = late;
    this.#jump = Math.max(LEAST_JUMP, length);
  }

  /** The point in time before which no more records are expected; before the clock begins, minus infinity. */
  get watermark(): number {
    return Number.isNaN(this.#newest) ? Number.NEGATIVE_INFINITY : this.#newest - this.#late;
  }

  /** Takes the time of a record. */
  see(at: number): void {
    if (at > this.#newest + this.#jump || at < this.watermark - this.#jump || Number.isNaN(this.#newest)) {
      this.#doubt(at);
      return;
    }
    if (this.#far.length > 0) this.#forget();
    if (at > this.#newest) this.#newest = at;
  }

  #doubt(at: number): void {
    const isAhead = at > this.#newest;
    if (isAhead !== this.#isAhead) this.#forget();
    this.#isAhead = isAhead;
    this.#far.push(at);
    if (this.#far.length < ENOUGH) return;
    const times = this.#far.sort((a, b) => a - b);
    let newest = times[ENOUGH / 2]!;
    for (const time of times) if (time > newest && time <= newest + this.#jump) newest = time;
    if (!Number.isNaN(this.#newest)) this.jumps++;
    this.#newest = newest;
    this.#far = [];
  }

  /** Drops the times that the clock does not follow. */
  #forget(): void {
    if (!Number.isNaN(this.#newest)) this.odd += this.#far.length;
    this.oddest = this.#far.at(-1) ?? this.oddest;
    this.#far = [];
  }
}
