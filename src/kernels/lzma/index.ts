import { loadKernel } from '../load.ts';

/** What `run` and `step` answer. */
export const RUNNING = 0;
export const END_MARKER = 1;
export const BAD_DISTANCE = 2;
/** `step` only: the symbol needs bytes behind the end of the input. */
export const OVERRUN = 3;

/** One symbol reads at most this many bytes of input (rounded up from 20). */
export const SYMBOL_BYTES = 32;

/** One `run` decodes about this much: little enough that it is still in the processor's cache when it is copied out. */
const QUANTUM = 1 << 17;
const LONGEST_MATCH = 273;
/** Behind the last match, the widest store may reach this much further. */
const STORE_SLACK = 64;
/** An idle decoder with more memory than this is not kept for the next archive. */
const KEEP_BYTES = 64 << 20;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly INPUT: { readonly value: number };
  readonly INPUT_SIZE: { readonly value: number };
  readonly PROBS: { readonly value: number };
  buildCheckTables(): void;
  crc32(before: number, from: number, size: number): number;
  crc64(before: bigint, from: number, size: number): bigint;
  probsSize(lc: number, lp: number): number;
  setProperties(lc: number, lp: number, pb: number): void;
  setWindow(window: number, dict: number): void;
  resetState(): void;
  startRange(input: number): number;
  finishRange(): number;
  input(): number;
  setInput(at: number): void;
  output(): number;
  setOutput(at: number): void;
  run(limit: number, safe: number): number;
}

const idle: LzmaDecoder[] = [];

/** A decoder to use until `releaseDecoder`. They are kept and used again, because each one's memory is dear to set up. */
export function borrowDecoder(): LzmaDecoder {
  const decoder = idle.pop() ?? new LzmaDecoder();
  decoder.restart();
  return decoder;
}

/** Gives a decoder back. It must not be used after that. */
export function releaseDecoder(decoder: LzmaDecoder): void {
  if (decoder.memorySize <= KEEP_BYTES && idle.length < 4) idle.push(decoder);
}

/**
 * The LZMA decoder: compressed bytes go into its input buffer, decoded bytes come out of its window, and it knows nothing of
 * file formats. Input: `room` and `received`. Output: `output`, then `taken`; nothing may be decoded while output is untaken, as the window may move.
 * Memory: the dictionary and half as much again.
 */
export class LzmaDecoder {
  private readonly kernel: Exports;
  private readonly inputStart: number;
  private readonly inputLimit: number;
  private bytes: Uint8Array;
  private inputEnd = 0;
  /** How far into the compressed stream the first byte of the input buffer is. */
  private inputBase = 0;
  private window = 0;
  private windowEnd = 0;
  private dict = 0;
  private untaken = 0;
  /** True once the last byte of the stream was received. */
  ended = false;

  constructor() {
    this.kernel = new WebAssembly.Instance(loadKernel('lzma')).exports as unknown as Exports;
    this.kernel.buildCheckTables();
    this.inputStart = this.kernel.INPUT.value;
    this.inputLimit = this.inputStart + this.kernel.INPUT_SIZE.value;
    this.bytes = new Uint8Array(this.kernel.memory.buffer);
  }

  get memorySize(): number {
    return this.bytes.length;
  }

  /** Ready for a new stream: no input, no output. */
  restart(): void {
    this.ended = false;
    this.inputBase = 0;
    this.inputEnd = this.inputStart;
    this.kernel.setInput(this.inputStart);
    this.kernel.setOutput(0);
    this.untaken = 0;
  }

  /** Space for more input, never empty while fewer than 64 KiB wait to be decoded. */
  room(): Uint8Array {
    const at = this.kernel.input();
    if (at > this.inputStart) {
      this.bytes.copyWithin(this.inputStart, at, this.inputEnd);
      this.inputBase += at - this.inputStart;
      this.inputEnd -= at - this.inputStart;
      this.kernel.setInput(this.inputStart);
    }
    return this.bytes.subarray(this.inputEnd, this.inputLimit);
  }

  /** `count` bytes now lie in the room; 0 says that there are no more. */
  received(count: number): void {
    this.inputEnd += count;
    if (count === 0) this.ended = true;
  }

  /** Bytes of input not used yet. Negative after a `run` that passed the end. */
  get available(): number {
    return this.inputEnd - this.kernel.input();
  }

  /** How many bytes of the whole compressed stream were used. */
  get offset(): number {
    return this.inputBase + this.kernel.input() - this.inputStart;
  }

  /** The input byte `ahead` of the next one. Must be available. */
  peek(ahead = 0): number {
    return this.bytes[this.kernel.input() + ahead]!;
  }

  /** The next `count` bytes, without using them: valid until `room` or `prepare`. */
  peekBytes(count: number): Uint8Array {
    const at = this.kernel.input();
    return this.bytes.subarray(at, at + count);
  }

  skip(count: number): void {
    this.kernel.setInput(this.kernel.input() + count);
  }

  /**
   * Lays out memory for a stream of dictionary `dict` bytes whose lc + lp are at most `literalBits`, and forgets what was decoded.
   * False where there is not so much memory.
   */
  prepare(literalBits: number, dict: number): boolean {
    const probsEnd = this.kernel.PROBS.value + this.kernel.probsSize(literalBits, 0);
    this.window = (probsEnd + 128) & ~63;
    this.dict = dict;
    // Moving the dictionary to the front costs one copied byte for two decoded ones at worst.
    const stretch = Math.max(1 << 20, dict >>> 1);
    this.windowEnd = this.window + dict + stretch;
    const needed = this.windowEnd + QUANTUM + LONGEST_MATCH + STORE_SLACK;
    if (needed > this.bytes.length) {
      try {
        this.kernel.memory.grow(Math.ceil((needed - this.bytes.length) / 65536));
      } catch {
        return false;
      }
      this.bytes = new Uint8Array(this.kernel.memory.buffer);
    }
    this.resetDictionary();
    return true;
  }

  /** Forgets what was decoded: distances reach back to here at most. */
  resetDictionary(): void {
    this.kernel.setWindow(this.window, this.dict);
    this.untaken = this.window;
  }

  setProperties(lc: number, lp: number, pb: number): void {
    this.kernel.setProperties(lc, lp, pb);
  }

  resetState(): void {
    this.kernel.resetState();
  }

  /** Starts the range decoder on the next five bytes; they must be available. False where they begin no stream. */
  startRange(): boolean {
    return this.kernel.startRange(this.kernel.input()) !== 0;
  }

  /** Whether the range decoder is where an encoder leaves it at the end. May use one more byte. */
  finishRange(): boolean {
    return this.kernel.finishRange() !== 0;
  }

  /**
   * Decodes until about `size` bytes or a quantum were written, or fewer than `reserve` bytes of input are left. May write 272 bytes
   * more than `size`.
   */
  run(size: number, reserve: number): number {
    this.makeRoom();
    return this.kernel.run(this.kernel.output() + Math.min(size, QUANTUM), this.inputEnd - reserve);
  }

  /**
   * As `run`, symbol by symbol, and without passing the end of the input: OVERRUN, and that symbol not written, where it would. For
   * the last bytes of a stream.
   */
  step(size: number): number {
    this.makeRoom();
    const enough = this.kernel.output() + Math.min(size, QUANTUM);
    for (;;) {
      const before = this.kernel.output();
      const status = this.kernel.run(before + 1, this.inputEnd);
      if (this.available < 0) {
        this.kernel.setOutput(before);
        this.kernel.setInput(this.inputEnd);
        return OVERRUN;
      }
      if (status !== RUNNING || this.kernel.output() >= enough) return status;
    }
  }

  /** Copies at most `count` bytes of input to the output as they are; answers how many. */
  copy(count: number): number {
    this.makeRoom();
    const from = this.kernel.input();
    const to = this.kernel.output();
    const size = Math.min(count, this.available, QUANTUM);
    this.bytes.copyWithin(to, from, from + size);
    this.kernel.setInput(from + size);
    this.kernel.setOutput(to + size);
    return size;
  }

  /** How many decoded bytes wait to be taken. */
  get pending(): number {
    return this.kernel.output() - this.untaken;
  }

  /** The decoded bytes that wait; valid until the next call that decodes or prepares. */
  output(): Uint8Array {
    return this.bytes.subarray(this.untaken, this.kernel.output());
  }

  taken(count: number): void {
    this.untaken += count;
  }

  /** Takes back the last `count` decoded bytes: those that turned out to lie behind the end. */
  dropLast(count: number): void {
    this.kernel.setOutput(this.kernel.output() - count);
  }

  /** The CRC32 of `before` and all bytes that wait. */
  crc32Output(before: number): number {
    return this.kernel.crc32(before, this.untaken, this.pending) >>> 0;
  }

  crc64Output(before: bigint): bigint {
    return BigInt.asUintN(64, this.kernel.crc64(before, this.untaken, this.pending));
  }

  /** The CRC32 of `before` and the next `count` bytes of input. */
  crc32Input(before: number, count: number): number {
    return this.kernel.crc32(before, this.kernel.input(), count) >>> 0;
  }

  /** Where the window is full, the last `dict` bytes go to its front, in steps of 16 so that positions keep their low bits. */
  private makeRoom(): void {
    const end = this.kernel.output();
    if (end <= this.windowEnd) return;
    const shift = (end - this.dict - this.window) & ~15;
    this.bytes.copyWithin(this.window, this.window + shift, end);
    this.kernel.setOutput(end - shift);
    this.untaken -= shift;
  }
}
