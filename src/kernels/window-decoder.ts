/** Behind what is written, the widest store may reach this much further. */
const STORE_SLACK = 64;
/** An idle decoder with more memory than this is not kept for the next archive. */
const KEEP_BYTES = 64 << 20;

/**
 * A decoder whose kernel works in its own memory: compressed bytes go into its input buffer, decoded bytes come out of
 * its window, and it knows nothing of file formats. Input: `room` and `received`. Output: `output`, then `taken`;
 * nothing may be decoded while output is untaken, as the window may move. Memory: the dictionary (how far back
 * distances reach) and half as much again.
 */
export abstract class WindowDecoder {
  /** Where in the kernel's memory the next byte of input lies, and where the next decoded byte goes. */
  protected abstract inputAt: number;
  protected abstract outputAt: number;
  protected bytes: Uint8Array;
  protected inputEnd = 0;
  protected window = 0;
  protected dict = 0;
  protected untaken = 0;
  private readonly memory: WebAssembly.Memory;
  private readonly inputStart: number;
  private readonly inputLimit: number;
  /** How far into the compressed stream the first byte of the input buffer is. */
  private inputBase = 0;
  private windowEnd = 0;
  /** True once the last byte of the stream was received. */
  ended = false;

  constructor(memory: WebAssembly.Memory, input: { readonly start: number; readonly size: number }) {
    this.memory = memory;
    this.inputStart = input.start;
    this.inputLimit = input.start + input.size;
    this.bytes = new Uint8Array(memory.buffer);
  }

  get memorySize(): number {
    return this.bytes.length;
  }

  /** Ready for a new stream: no input, no output. */
  restart(): void {
    this.ended = false;
    this.inputBase = 0;
    this.inputEnd = this.inputStart;
    this.inputAt = this.inputStart;
    this.outputAt = 0;
    this.untaken = 0;
  }

  /** Space for more input, empty only where the whole buffer waits to be decoded. */
  room(): Uint8Array {
    const at = this.inputAt;
    if (at > this.inputStart) {
      this.bytes.copyWithin(this.inputStart, at, this.inputEnd);
      this.inputBase += at - this.inputStart;
      this.inputEnd -= at - this.inputStart;
      this.inputAt = this.inputStart;
    }
    return this.bytes.subarray(this.inputEnd, this.inputLimit);
  }

  /** `count` bytes now lie in the room; 0 says that there are no more. */
  received(count: number): void {
    this.inputEnd += count;
    if (count === 0) this.ended = true;
  }

  /** Bytes of input not used yet. Negative where a kernel has passed the end. */
  get available(): number {
    return this.inputEnd - this.inputAt;
  }

  /** How many bytes of the whole compressed stream were used. */
  get offset(): number {
    return this.inputBase + this.inputAt - this.inputStart;
  }

  /** The input byte `ahead` of the next one. Must be available. */
  peek(ahead = 0): number {
    return this.bytes[this.inputAt + ahead]!;
  }

  /** The next `count` bytes, without using them: valid until `room` or `prepare`. */
  peekBytes(count: number): Uint8Array {
    return this.bytes.subarray(this.inputAt, this.inputAt + count);
  }

  skip(count: number): void {
    this.inputAt += count;
  }

  /** Copies at most `count` bytes of input to the output as they are; answers how many. */
  copy(count: number): number {
    this.makeRoom();
    const from = this.inputAt;
    const to = this.outputAt;
    const size = Math.min(count, this.available, QUANTUM);
    this.bytes.copyWithin(to, from, from + size);
    this.inputAt = from + size;
    this.outputAt = to + size;
    return size;
  }

  /** How many decoded bytes wait to be taken. */
  get pending(): number {
    return this.outputAt - this.untaken;
  }

  /** The decoded bytes that wait; valid until the next call that decodes or prepares. */
  output(): Uint8Array {
    return this.bytes.subarray(this.untaken, this.outputAt);
  }

  taken(count: number): void {
    this.untaken += count;
  }

  /** Takes back the last `count` decoded bytes: those that turned out to lie behind the end. */
  dropLast(count: number): void {
    this.outputAt -= count;
  }

  /**
   * Lays out a window at `window` for distances up to `dict`, for output of a quantum and `more` at a time. False where
   * there is not so much memory.
   */
  protected layOut(window: number, dict: number, more: number): boolean {
    this.window = window;
    this.dict = dict;
    // Moving the dictionary to the front costs two copied bytes for a decoded one at worst; a longer stretch costs
    // more, outside the cache.
    const stretch = Math.max(1 << 20, dict >>> 1);
    this.windowEnd = window + dict + stretch;
    const needed = this.windowEnd + QUANTUM + more + STORE_SLACK;
    if (needed > this.bytes.length) {
      try {
        this.memory.grow(Math.ceil((needed - this.bytes.length) / 65536));
      } catch {
        return false;
      }
      this.bytes = new Uint8Array(this.memory.buffer);
    }
    return true;
  }

  /**
   * Where the window is full, the last `dict` bytes go to its front, in steps of 16 so that positions keep their low
   * bits. Answers by how many bytes everything has moved.
   */
  protected makeRoom(): number {
    const end = this.outputAt;
    if (end <= this.windowEnd) return 0;
    const shift = (end - this.dict - this.window) & ~15;
    this.bytes.copyWithin(this.window, this.window + shift, end);
    this.outputAt = end - shift;
    this.untaken -= shift;
    return shift;
  }
}

/** One call decodes about this much: little enough that it is still in the processor's cache when it is copied out. */
export const QUANTUM = 1 << 17;

/** Decoders to use for a time. They are kept and used again, because each one's memory is dear to set up. */
export interface Lender<D> {
  borrow(): D;
  /** Gives a decoder back. It must not be used after that. */
  giveBack(decoder: D): void;
}

/** See `Lender`. */
export function createLender<D extends WindowDecoder>(create: () => D): Lender<D> {
  const idle: D[] = [];
  return {
    borrow() {
      const decoder = idle.pop() ?? create();
      decoder.restart();
      return decoder;
    },
    giveBack(decoder) {
      if (decoder.memorySize <= KEEP_BYTES && idle.length < 4) idle.push(decoder);
    },
  };
}
