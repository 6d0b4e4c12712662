import { startKernel } from '../load.ts';

/** The exports of assembly/index.ts. Positions are byte addresses in the memory. */
export interface ScanKernel {
  frame(from: number, to: number, lines: number): number;
  configure(root: number, slots: number, slotCount: number, strict: boolean): void;
  walk(own: number, from: number, to: number): number;
  walkRows(count: number, input: number): void;
  project(own: number, template: number, count: number, out: number): number;
  findString(at: number, length: number): number;
}

// The addresses of assembly/layout.ts that the host uses.
export const HEADER = 0x0800;
export const ROWS = 0x1000;
export const ROW_LIMIT = 4096;
export const LIST = 0x80000;
/**
 * The addresses at which the host writes the templates of projections, and at which lines are made (see
 * assembly/project.ts).
 */
export const TEMPLATES = 0x149000;
export const PROJECTED = 0x150000;
/** The address from which the host writes slots, trie and input. */
export const HOST = 0x1d0000;

/**
 * The longest string, in bytes, that findString takes; STRING_SLOTS is the number of different numbers that it returns.
 */
export const SHORT_STRING = 64;
export const STRING_SLOTS = 4096;

const PAGE = 65_536;

/**
 * A new instance of the kernel in its own memory. Throws if the kernel was not built, or if the machine has no SIMD:
 * the caller falls back to the plain twin.
 */
export function createScanKernel(): { kernel: ScanKernel; memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory({ initial: HOST / PAGE, maximum: PAGE });
  return { kernel: startKernel('scan', memory), memory };
}

/** Grows the memory to at least `size` bytes. Views of it must be made anew. */
export function growMemory(memory: WebAssembly.Memory, size: number): void {
  const missing = size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
