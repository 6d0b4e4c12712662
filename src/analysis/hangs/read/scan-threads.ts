import {
  createHangKernel,
  FULL,
  HANGS,
  type HangKernel,
  HEADER,
  INPUT,
  LONGEST_INPUT,
  PLACES,
  PUZZLED,
  THREADS,
} from '../../../kernels/hangs/kernel.ts';

/** Receives the threads and hangs of a text. Texts come as numbers, -1 where there is none: see `ThreadScanner`. */
export interface KnownSink {
  /** As `HangSink.thread`; the activity is the range [from, to) of the text, an empty one where there is none. */
  knownThread(name: string, entries: number, text: Uint8Array, from: number, to: number): boolean;
  knownHang(stack: number, durations: number, annotations: number): void;
}

let scanner: ThreadScanner | null | undefined;

/**
 * One for all: it holds scratch space, and texts that every reader of this thread meets again. Null where the kernel
 * cannot run: then texts are parsed.
 */
export function threadScanner(): ThreadScanner | null {
  if (scanner === undefined) {
    try {
      scanner = new ThreadScanner();
    } catch {
      scanner = null;
    }
  }
  return scanner;
}

/**
 * Reads the JSON text of thread stats from its bytes, many times as fast as JSON.parse and a walk: a kernel takes it
 * apart, and the members of hangs, which come again and again, are known by their bytes and parsed once. Text that the
 * kernel does not understand (an escape in a key, say, or a thread that is no object) is left to the caller to parse.
 * What it skips it does not check.
 */
export class ThreadScanner {
  /**
   * Counts how often the texts were forgotten, as those with line numbers in them have no end: numbers of another age
   * mean nothing.
   */
  age = 0;
  readonly #kernel: HangKernel;
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  /** What the texts say, by their numbers, as far as they were asked for. */
  #values: unknown[] = [];

  constructor() {
    const { kernel, memory } = createHangKernel();
    this.#kernel = kernel;
    this.#bytes = Buffer.from(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
  }

  /** Hands an array of threads to the sink. False, and nothing handed over, where it has to be parsed. */
  readThreads(text: Uint8Array, sink: KnownSink): boolean {
    if (!this.#scan(text, this.#kernel.scanThreads)) return false;
    this.#tell(text, sink);
    return true;
  }

  /**
   * The same of an array of child payloads; answers how many have thread stats, or undefined where it has to be parsed.
   */
  readChildren(text: Uint8Array, sink: KnownSink): number | undefined {
    if (!this.#scan(text, this.#kernel.scanChildren)) return undefined;
    const found = this.#words[HEADER / 4 + 2]!;
    this.#tell(text, sink);
    return found;
  }

  /** What a text says. */
  value(number: number): unknown {
    if (number < 0) return undefined;
    const known = this.#values[number];
    if (known !== undefined) return known;
    const place = this.#words[PLACES / 4 + number]!;
    const length = this.#words[place / 4 + 1]!;
    const value: unknown = JSON.parse(this.#bytes.toString('utf8', place + 8, place + 8 + length));
    setDense(this.#values, number, value);
    return value;
  }

  #scan(text: Uint8Array, scan: (from: number, to: number) => number): boolean {
    if (text.length > LONGEST_INPUT) return false;
    const to = INPUT + text.length;
    this.#bytes.set(text, INPUT);
    this.#bytes[to] = 0x0a;
    let done = scan(INPUT, to);
    if (done === FULL) {
      this.age++;
      this.#values = [];
      this.#kernel.forgetTexts();
      done = scan(INPUT, to);
    }
    return done !== PUZZLED && done !== FULL;
  }

  #tell(text: Uint8Array, sink: KnownSink): void {
    const words = this.#words;
    const threads = THREADS / 4 + words[HEADER / 4]! * 4;
    let hang = HANGS / 4;
    for (let thread = THREADS / 4; thread < threads; thread += 4) {
      const name = this.value(words[thread]!);
      const end = HANGS / 4 + words[thread + 3]! * 3;
      const from = words[thread + 1]! - INPUT;
      const to = from + words[thread + 2]!;
      if (sink.knownThread(typeof name === 'string' ? name : '', (end - hang) / 3, text, from, to)) {
        for (; hang < end; hang += 3) sink.knownHang(words[hang]!, words[hang + 1]!, words[hang + 2]!);
      }
      hang = end;
    }
  }
}

/** Sets an element without leaving holes before it, which would make the array a slow one. */
export function setDense<T>(list: (T | undefined)[], index: number, value: T): void {
  while (list.length < index) list.push(undefined);
  list[index] = value;
}
