import { type Bin, binOfDuration, binOfKey, isBound, lowOf } from './durations.ts';
import { type HangFacts, skipThread } from './facts.ts';
import { annotationOf, type HangForm, type HangSink, parsedValues, readHangs } from './read.ts';
import { ThreadScanner } from './scan-threads.ts';

/** Which hangs count. Plain JSON: part of a plan. */
export interface HangSelection {
  /** Exact name of the thread; `*` takes all. Default: Gecko, the main thread of the parent process. */
  readonly thread?: string;
  /** Only bins that begin at this many ms or above. */
  readonly minDuration?: number;
  /** All must hold. */
  readonly where?: readonly AnnotationFilter[];
}

/** The hang has the annotation (with this value, if one is given); or, with `not`, has it not. */
export interface AnnotationFilter {
  readonly annotation: string;
  readonly equals?: string;
  readonly not?: boolean;
}

export const MAIN_THREAD = 'Gecko';

/**
 * Receives what is left of a ping's hangs after checks and filters: one stack with the bins of its hangs. `bins` and `counts` hold
 * `length` entries and are used again for the next stack.
 */
export type TakeHangs = (
  stack: readonly unknown[],
  bins: readonly Bin[],
  counts: readonly number[],
  length: number,
  annotations: unknown,
) => void;

/** The same where the stack is a number of the scanner's. */
export type TakeText = (stack: number, bins: readonly Bin[], counts: readonly number[], length: number) => void;

/** One for all: it holds scratch space, and texts that every reader of this thread meets again. */
const SCANNER = new ThreadScanner();

/**
 * Reads pings and keeps the books: what is selected goes to `take`, everything else into the facts. One per aggregate; it holds
 * only scratch space.
 */
export class HangReader implements HangSink {
  readonly #thread: string;
  readonly #from: number;
  readonly #where: readonly AnnotationFilter[];
  readonly #bins: Bin[] = [];
  readonly #counts: number[] = [];
  #facts!: HangFacts;
  #take!: TakeHangs;
  #threads = 0;
  #length = 0;
  readonly scanner = SCANNER;
  /** Activity histograms of the selected threads of the last ping read. */
  readonly activities: unknown[] = [];

  constructor({ thread = MAIN_THREAD, minDuration = 0, where = [] }: HangSelection) {
    this.#thread = thread;
    this.#from = minDuration;
    this.#where = where;
  }

  /**
   * Reads one ping whose classic or unified thread stats are the bytes of their JSON text. Undefined where they have to be parsed: for another
   * form, for text out of the ordinary, and where annotations matter. Otherwise as `read`.
   */
  readBytes(values: readonly unknown[], facts: HangFacts, take: TakeText): boolean | undefined {
    const classic = values[1] !== undefined;
    const text = classic ? values[1] : values[3];
    const children = values[2] ?? values[4];
    if (!(text instanceof Uint8Array) || children !== undefined || this.#where.length > 0) return undefined;
    const { scanner } = this;
    if (!scanner.scan(text)) return undefined;
    const { list, first } = scanner.values;
    this.#facts = facts;
    this.#threads = 0;
    this.activities.length = 0;
    for (let thread = 0; thread < scanner.names.length; thread++) {
      const start = scanner.firstHang[thread]!;
      const end = scanner.firstHang[thread + 1] ?? scanner.hangs;
      if (!this.thread(scanner.names[thread]!, end - start, undefined)) continue;
      for (let hang = start; hang < end; hang++) {
        this.#length = 0;
        let any = false;
        const of = scanner.valuesOf[hang]!;
        for (let i = first[of]!; i < first[of + 1]!; i += 2) {
          const count = list[i + 1]!;
          if (count === 0) continue;
          any = true;
          this.#count(list[i]!, binOfKey(list[i]!), count);
        }
        if (!any) facts.allZero++;
        if (this.#length > 0) take(scanner.stackOf[hang]!, this.#bins, this.#counts, this.#length);
      }
    }
    facts.pings++;
    facts[classic ? 'v2' : 'v4']++;
    if (this.#threads > 0) return true;
    facts.withoutThread++;
    return false;
  }

  /** Reads one ping. True where it has hang data and the thread: only then it counts as a session. */
  read(values: readonly unknown[], facts: HangFacts, take: TakeHangs): boolean {
    this.#facts = facts;
    this.#take = take;
    this.#threads = 0;
    this.activities.length = 0;
    const form: HangForm = readHangs(parsedValues(values), this);
    facts.pings++;
    if (form === 'none') {
      facts.withoutData++;
      return false;
    }
    facts[form]++;
    // A hang report lists hangs, not threads: with no hang of the thread, the thread was there and did not hang.
    if (this.#threads > 0 || form === 'bhr') return true;
    facts.withoutThread++;
    return false;
  }

  thread(name: string, entries: number, activity: unknown): boolean {
    if (this.#thread !== '*' && name !== this.#thread) {
      skipThread(this.#facts, name, entries);
      return false;
    }
    this.#threads++;
    if (activity !== undefined) this.activities.push(activity);
    return true;
  }

  hang(stack: readonly unknown[], durations: unknown, annotations: unknown): void {
    const length = typeof durations === 'number' ? this.#single(durations) : this.#histogram(durations);
    if (length === 0) return;
    if (this.#where.length > 0 && !this.#where.every((filter) => passes(filter, annotations))) {
      for (let i = 0; i < length; i++) this.#facts.filtered += this.#counts[i]!;
      return;
    }
    this.#take(stack, this.#bins, this.#counts, length, annotations);
  }

  #single(ms: number): number {
    const bin = binOfDuration(ms);
    if (bin < 0) {
      this.#facts.damaged++;
      return 0;
    }
    if (ms < this.#from) {
      this.#facts.tooShort++;
      return 0;
    }
    this.#bins[0] = bin;
    this.#counts[0] = 1;
    return 1;
  }

  #histogram(values: unknown): number {
    const facts = this.#facts;
    if (values === null || typeof values !== 'object') {
      facts.damaged++;
      return 0;
    }
    this.#length = 0;
    let any = false;
    let damaged = false;
    const counts = values as Record<string, unknown>;
    for (const key in counts) {
      const count = counts[key];
      if (count === 0) continue;
      const bin = binOfText(key);
      if (bin < 0 || typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) {
        damaged = true;
        continue;
      }
      any = true;
      this.#count(Number(key), bin, count);
    }
    if (damaged) facts.damaged++;
    else if (!any) facts.allZero++;
    return this.#length;
  }

  #count(key: number, bin: Bin, count: number): void {
    if (lowOf(bin) < this.#from) {
      this.#facts.tooShort += count;
      return;
    }
    if (!isBound(key)) this.#facts.oddKeys += count;
    this.#bins[this.#length] = bin;
    this.#counts[this.#length++] = count;
  }
}

const binsByText = new Map<string, Bin>();

function binOfText(key: string): Bin {
  let bin = binsByText.get(key);
  if (bin === undefined) {
    bin = /^\d+$/.test(key) ? binOfKey(Number(key)) : -1;
    if (binsByText.size < 10_000) binsByText.set(key, bin);
  }
  return bin;
}

function passes({ annotation, equals, not = false }: AnnotationFilter, annotations: unknown): boolean {
  const value = annotationOf(annotations, annotation);
  const holds = equals === undefined ? value !== undefined : value === equals;
  return holds !== not;
}
