/** The number of bytes that the widest store may reach behind what is written. */
const STORE_SLACK = 64;
/** An idle decoder with more memory than this is not kept for the next archive. */
const KEEP_BYTES = 64 << 20;

/**
 * A decoder whose kernel works in its own memory: compressed bytes go into its input buffer, decoded bytes come out of
 * its window, and it knows nothing of file formats. For input call `room` and `received`; for output `output`, then
 * `taken`. Do not decode while output is untaken, as the window may move. Memory: the dictionary (how far back
 * distances reach) and half as much again.
 */
export abstract class WindowDecoder {
  /** The addresses in the kernel's memory of the next byte of input, and of the next decoded byte. */
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
  /** The offset in the compressed stream of the first byte of the input buffer. */
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

  /** Prepares for a new stream: no input, no output. */
  restart(): void {
    this.ended = false;
    this.inputBase = 0;
    this.inputEnd = this.inputStart;
    this.inputAt = this.inputStart;
    this.outputAt = 0;
    this.untaken = 0;
  }

  /** Space for more input; empty only if the whole buffer waits to be decoded. */
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

  /** Says that `count` bytes were written to the room; 0 says that the input has ended. */
  received(count: number): void {
    this.inputEnd += count;
    if (count === 0) this.ended = true;
  }

  /** The number of input bytes not used yet. Negative if a kernel has passed the end. */
  get available(): number {
    return this.inputEnd - this.inputAt;
  }

  /** The number of bytes of the whole compressed stream that were used. */
  get offset(): number {
    return this.inputBase + this.inputAt - this.inputStart;
  }

  /** The input byte `ahead` of the next one, which must be available. */
  peek(ahead = 0): number {
    return this.bytes[this.inputAt + ahead]!;
  }

  /** The next `count` bytes, without using them; valid until `room` or `prepare`. */
  peekBytes(count: number): Uint8Array {
    return this.bytes.subarray(this.inputAt, this.inputAt + count);
  }

  skip(count: number): void {
    this.inputAt += count;
  }

  /** Copies at most `count` bytes of input to the output unchanged. Returns their number. */
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

  /** The number of decoded bytes that wait to be taken. */
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

  /** Removes the last `count` decoded bytes, which turned out to lie behind the end. */
  dropLast(count: number): void {
    this.outputAt -= count;
  }

  /**
   * Lays out a window at `window` for distances up to `dict`, with output of a quantum and `more` bytes at a time.
   * Returns false if there is not enough memory.
   */
  protected layOut(window: number, dict: number, more: number): boolean {
    this.window = window;
    this.dict = dict;
    // Moving the dictionary to the front costs at most two copied bytes for each decoded one; a longer window costs
    // more, because it exceeds the cache.
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
   * Moves the last `dict` bytes to the front of a full window, in steps of 16 so that positions keep their low bits.
   * Returns by how many bytes everything moved.
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

/** About how many bytes one call decodes: few enough to be still in the processor's cache when they are copied out. */
export const QUANTUM = 1 << 17;

/** Lends decoders, and keeps returned ones, because the memory of each is expensive to set up. */
export interface Lender<D> {
  borrow(): D;
  /** Gives a decoder back. Do not use it after that. */
  giveBack(decoder: D): void;
}

/** Makes a lender of decoders (see `Lender`). */
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
