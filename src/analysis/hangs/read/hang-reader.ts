import { type HangFacts, skipThread } from '../tally/facts.ts';
import { type AnnotationFilter, passes } from './annotations.ts';
import { type CountedHangs, countHangs } from './counted-hangs.ts';
import type { Stack } from './known-stacks.ts';
import { fieldsOf, type HangForm, type HangSink, readHangs } from './read.ts';
import { setDense, threadScanner } from './scan-threads.ts';

/** The selection of hangs that count. Plain JSON: part of a plan. */
export interface HangSelection {
  /** The exact name of the thread; `*` takes all. Default: Gecko, the main thread of the parent process. */
  readonly thread?: string;
  /** Take only bins that begin at this many ms or above. */
  readonly minDuration?: number;
  /** Filters by annotations, all of which must pass. */
  readonly where?: readonly AnnotationFilter[];
}

/** The name of the main thread of the parent process. */
export const MAIN_THREAD = 'Gecko';

const NO_FRAMES: readonly unknown[] = [];

/** Receives a ping's hangs after checks and filters, one stack at a time. */
export type TakeHangs = (stack: Stack, hangs: CountedHangs, annotations: unknown) => void;

/**
 * Reads pings: selected hangs go to `take`, and the numbers of everything left out go into the facts. There is one for
 * each aggregate; it keeps only scratch space.
 */
export class HangReader implements HangSink {
  readonly marksNative: boolean;
  readonly #active: boolean;
  readonly #thread: string;
  readonly #from: number;
  readonly #where: readonly AnnotationFilter[];
  #facts!: HangFacts;
  #take!: TakeHangs;
  #threads = 0;
  /** The kind of the last ping. */
  form: HangForm = 'none';
  /** The activity histograms of the selected threads of the last ping; as JSON text where the ping's threads were. */
  readonly activities: unknown[] = [];
  /** The counted hangs of histograms, by their numbers in the scanner. */
  readonly #counted: (CountedHangs | undefined)[] = [];
  readonly #scanner = threadScanner();
  #age = 0;

  /** `active` says that activity histograms are wanted. */
  constructor(
    { thread = MAIN_THREAD, minDuration = 0, where = [] }: HangSelection,
    active = false,
    marksNative = false,
  ) {
    this.marksNative = marksNative;
    this.#active = active;
    this.#thread = thread;
    this.#from = minDuration;
    this.#where = where;
  }

  /**
   * Reads one ping from the values at HANG_PATHS. Returns whether it has hang data and the thread; only then does it
   * count as a session.
   */
  read(values: readonly unknown[], facts: HangFacts, take: TakeHangs): boolean {
    this.#facts = facts;
    this.#take = take;
    this.#threads = 0;
    this.activities.length = 0;
    const form = readHangs(values, this);
    this.form = form;
    facts.pings++;
    if (form === 'none') {
      facts.withoutData++;
      return false;
    }
    facts[form]++;
    // A hang report lists hangs, not threads: without a hang of the thread, the thread existed and did not hang.
    if (this.#threads > 0 || form === 'bhr' || form === 'glean') return true;
    facts.withoutThread++;
    return false;
  }

  thread(name: string, entries: number, activity: unknown): boolean {
    if (this.#thread !== '*' && name !== this.#thread) {
      skipThread(this.#facts, name, entries);
      return false;
    }
    this.#threads++;
    if (this.#active && activity !== undefined) this.activities.push(activity);
    return true;
  }

  knownThread(name: string, entries: number, text: Uint8Array, from: number, to: number): boolean {
    return this.thread(name, entries, to > from ? text.subarray(from, to) : undefined);
  }

  hang(stack: readonly unknown[], durations: unknown, annotations: unknown): void {
    this.#select(stack, countHangs(durations, this.#from), annotations);
  }

  knownHang(stack: number, histogram: number, annotations: number): void {
    const scanner = this.#scanner!;
    if (this.#age !== scanner.age) {
      this.#age = scanner.age;
      this.#counted.length = 0;
    }
    let counted = this.#counted[histogram];
    if (counted === undefined) {
      counted = countHangs(fieldsOf(scanner.value(histogram))?.values, this.#from);
      if (histogram >= 0) setDense(this.#counted, histogram, counted);
    }
    this.#select(stack < 0 ? NO_FRAMES : stack, counted, scanner.value(annotations));
  }

  #select(stack: Stack, counted: CountedHangs, annotations: unknown): void {
    const facts = this.#facts;
    const { counts, left } = counted;
    if (left !== undefined) {
      facts.damaged += left.damaged;
      facts.allZero += left.allZero;
      facts.tooShort += left.tooShort;
      facts.oddKeys += left.oddKeys;
    }
    if (counts.length === 0) return;
    if (this.#where.length > 0 && !this.#where.every((filter) => passes(filter, annotations))) {
      for (const count of counts) facts.filtered += count;
      return;
    }
    this.#take(stack, counted, annotations);
  }
}
