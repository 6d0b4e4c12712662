import { loadKernel } from '../load.ts';
import { createLender, QUANTUM, WindowDecoder } from '../window-decoder.ts';

/** The results of `run` and `step`: RUNNING, it stopped at a limit. */
export const RUNNING = 0;
/** The stream's end marker was decoded. */
export const END_MARKER = 1;
/** A distance reaches behind the beginning of the window: the stream is damaged. */
export const BAD_DISTANCE = 2;
/** Result of `step` only: the symbol needs bytes behind the end of the input. */
export const OVERRUN = 3;

/** The most bytes of input that one symbol reads (rounded up from 20). */
export const SYMBOL_BYTES = 32;

const LONGEST_MATCH = 273;
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

/** The LZMA decoder. Each call of `run` decodes at most a quantum. */
export class LzmaDecoder extends WindowDecoder {
  private readonly kernel: Exports;

  constructor() {
    const kernel = new WebAssembly.Instance(loadKernel('lzma')).exports as unknown as Exports;
    kernel.buildCheckTables();
    super(kernel.memory, { start: kernel.INPUT.value, size: kernel.INPUT_SIZE.value });
    this.kernel = kernel;
  }

  protected get inputAt(): number {
    return this.kernel.input();
  }

  protected set inputAt(at: number) {
    this.kernel.setInput(at);
  }

  protected get outputAt(): number {
    return this.kernel.output();
  }

  protected set outputAt(at: number) {
    this.kernel.setOutput(at);
  }

  /**
   * Lays out memory for a stream with a dictionary of `dict` bytes and lc + lp of at most `literalBits`, and forgets
   * everything decoded before. Returns false if there is not enough memory.
   */
  prepare(literalBits: number, dict: number): boolean {
    const probsEnd = this.kernel.PROBS.value + this.kernel.probsSize(literalBits, 0);
    if (!this.layOut((probsEnd + 128) & ~63, dict, LONGEST_MATCH)) return false;
    this.resetDictionary();
    return true;
  }

  /** Forgets everything decoded before: distances then reach back to here at most. */
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

  /**
   * Starts the range decoder on the next five bytes, which must be available. Returns false if they cannot begin a
   * stream.
   */
  startRange(): boolean {
    return this.kernel.startRange(this.kernel.input()) !== 0;
  }

  /** Whether the range decoder is in the state in which an encoder leaves it at the end. May read one more byte. */
  finishRange(): boolean {
    return this.kernel.finishRange() !== 0;
  }

  /**
   * Decodes until about `size` bytes or a quantum are written, or fewer than `reserve` bytes of input are left. May
   * write 272 bytes more than `size`.
   */
  run(size: number, reserve: number): number {
    this.makeRoom();
    return this.kernel.run(this.kernel.output() + Math.min(size, QUANTUM), this.inputEnd - reserve);
  }

  /**
   * Decodes like `run`, symbol by symbol, for the last bytes of a stream. A symbol that would read behind the end of
   * the input gives OVERRUN and is not written.
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

  /** The CRC32 of bytes with the CRC32 `before`, followed by all bytes that wait. */
  crc32Output(before: number): number {
    return this.kernel.crc32(before, this.untaken, this.pending) >>> 0;
  }

  crc64Output(before: bigint): bigint {
    return BigInt.asUintN(64, this.kernel.crc64(before, this.untaken, this.pending));
  }

  /** The CRC32 of bytes with the CRC32 `before`, followed by the next `count` bytes of input. */
  crc32Input(before: number, count: number): number {
    return this.kernel.crc32(before, this.kernel.input(), count) >>> 0;
  }
}

/** Lends LZMA decoders. */
export const lzmaDecoders = createLender(() => new LzmaDecoder());
