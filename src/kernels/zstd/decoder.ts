import { loadKernel } from '../load.ts';
import { createLender, WindowDecoder } from '../window-decoder.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly INPUT: { readonly value: number };
  readonly INPUT_SIZE: { readonly value: number };
  readonly WINDOW: { readonly value: number };
  buildConstants(): void;
  resetFrame(): void;
  decodeBlock(from: number, end: number, out: number, window: number, most: number): number;
  hashReset(): void;
  hashStripes(from: number, end: number): number;
  hashEnd(from: number, end: number): number;
}

/** The Zstandard decoder. Each call decodes one block, which is at most a quantum. */
export class ZstdDecoder extends WindowDecoder {
  protected inputAt = 0;
  protected outputAt = 0;
  private readonly kernel: Exports;
  /** The address up to which decoded bytes are in the checksum. */
  private hashed = 0;

  constructor() {
    const kernel = new WebAssembly.Instance(loadKernel('zstd')).exports as unknown as Exports;
    kernel.buildConstants();
    super(kernel.memory, { start: kernel.INPUT.value, size: kernel.INPUT_SIZE.value });
    this.kernel = kernel;
  }

  /**
   * Prepares the decoder for a frame whose distances reach back `window` bytes. Returns false if there is not enough
   * memory.
   */
  prepare(window: number): boolean {
    if (!this.layOut(this.kernel.WINDOW.value, window, 0)) return false;
    this.kernel.resetFrame();
    this.kernel.hashReset();
    this.outputAt = this.window;
    this.untaken = this.window;
    this.hashed = this.window;
    return true;
  }

  /**
   * Decodes a compressed block: the next `size` bytes of input, which must be available. Returns false if it is
   * damaged.
   */
  block(size: number): boolean {
    this.makeRoom();
    const end = this.kernel.decodeBlock(this.inputAt, this.inputAt + size, this.outputAt, this.window, this.dict);
    if (end === 0) return false;
    this.inputAt += size;
    this.outputAt = end;
    return true;
  }

  /** Writes the next byte of input `size` times, which must be at most a quantum. */
  repeat(size: number): void {
    this.makeRoom();
    this.bytes.fill(this.bytes[this.inputAt++]!, this.outputAt, this.outputAt + size);
    this.outputAt += size;
  }

  /** Adds the decoded bytes to the checksum. Call it after every block. */
  hash(): void {
    this.hashed = this.kernel.hashStripes(this.hashed, this.outputAt);
  }

  /** The checksum of the frame: XXH64's lowest 32 bits. */
  checksum(): number {
    return this.kernel.hashEnd(this.hashed, this.outputAt) >>> 0;
  }

  protected override makeRoom(): number {
    const shift = super.makeRoom();
    this.hashed -= shift;
    return shift;
  }
}

/** Lends Zstandard decoders. */
export const zstdDecoders = createLender(() => new ZstdDecoder());
