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

/**
 * Receives the threads and hangs of a text. Values come as the numbers of their texts, -1 where there is none (see
 * `ThreadScanner`).
 */
export interface KnownSink {
  /** As `HangSink.thread`; the activity is the range [from, to) of the text, which is empty if there is none. */
  knownThread(name: string, entries: number, text: Uint8Array, from: number, to: number): boolean;
  knownHang(stack: number, durations: number, annotations: number): void;
}

let scanner: ThreadScanner | null | undefined;

/**
 * The scanner of this thread. It is shared, because it holds scratch space, and texts that every reader meets again.
 * Null if the kernel cannot run; then texts are parsed.
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
 * Reads the JSON text of thread stats from its bytes, many times as fast as JSON.parse and a walk. A kernel takes the
 * text apart; the members of hangs repeat very often, so they are recognised by their bytes and parsed once. The caller
 * must parse text that the kernel does not understand (such as an escape in a key, or a thread that is not an object).
 * The kernel does not check what it skips.
 */
export class ThreadScanner {
  /**
   * Counts how often the texts were forgotten: those with line numbers in them are unlimited. Numbers of texts are
   * valid within one age only.
   */
  age = 0;
  readonly #kernel: HangKernel;
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  /** The parsed values of texts by their numbers, as far as they were asked for. */
  #values: unknown[] = [];

  constructor() {
    const { kernel, memory } = createHangKernel();
    this.#kernel = kernel;
    this.#bytes = Buffer.from(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
  }

  /** Passes an array of threads to the sink. Returns false, and passes nothing, if the text must be parsed. */
  readThreads(text: Uint8Array, sink: KnownSink): boolean {
    if (!this.#scan(text, this.#kernel.scanThreads)) return false;
    this.#tell(text, sink);
    return true;
  }

  /**
   * Passes an array of child payloads to the sink. Returns how many of them have thread stats, or undefined if the text
   * must be parsed.
   */
  readChildren(text: Uint8Array, sink: KnownSink): number | undefined {
    if (!this.#scan(text, this.#kernel.scanChildren)) return undefined;
    const found = this.#words[HEADER / 4 + 2]!;
    this.#tell(text, sink);
    return found;
  }

  /** The parsed value of a text. */
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

/** Sets an element without leaving holes before it, which would slow the array down. */
export function setDense<T>(list: (T | undefined)[], index: number, value: T): void {
  while (list.length < index) list.push(undefined);
  list[index] = value;
}
