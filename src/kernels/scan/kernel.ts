import { startKernel } from '../load.ts';

/** What assembly/index.ts exports. Positions are byte addresses in the memory. */
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
/** What the host writes for projections, entries and texts, and where lines are made; see assembly/project.ts. */
export const TEMPLATES = 0x149000;
export const PROJECTED = 0x150000;
/** What the host writes: slots, trie, input. */
export const HOST = 0x1d0000;

/** Longest string, in bytes, that findString takes; and how many different numbers it answers. */
export const SHORT_STRING = 64;
export const STRING_SLOTS = 4096;

const PAGE = 65_536;

/**
 * A new instance of the kernel in a memory of its own. Throws where the kernel was not built, or where the machine has
 * no SIMD: the caller falls back to the plain twin.
 */
export function createScanKernel(): { kernel: ScanKernel; memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory({ initial: HOST / PAGE, maximum: PAGE });
  return { kernel: startKernel('scan', memory), memory };
}

/** Makes the memory at least `size` bytes large. What views it must be made anew. */
export function growMemory(memory: WebAssembly.Memory, size: number): void {
  const missing = size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
