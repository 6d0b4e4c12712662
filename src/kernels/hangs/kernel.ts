import { startKernel } from '../load.ts';

/** What assembly/index.ts exports. Positions are byte addresses in the memory. */
export interface HangKernel {
  scanThreads(from: number, to: number): number;
  scanChildren(from: number, to: number): number;
  forgetTexts(): void;
}

/** What a scan answers: it does not understand the text; it is done; there is no room for more texts. */
export const PUZZLED = 0;
export const FULL = 2;

// The addresses of assembly/layout.ts that the host uses.
export const HEADER = 0x1000;
export const THREADS = 0x2000;
export const HANGS = 0x20000;
export const PLACES = 0x100000;
export const INPUT = 0x380000;
const TEXTS = 0x580000;
const MEMORY_END = 0x1800000;

/** Longest text that a scan takes, in bytes: behind it there is a line end, and what vector loads may read. */
export const LONGEST_INPUT = TEXTS - INPUT - 128;

const PAGE = 65_536;

/**
 * A new instance of the kernel in a memory of its own, 24 MB of which only what is used gets real. Throws as
 * `startKernel`.
 */
export function createHangKernel(): { readonly kernel: HangKernel; readonly memory: WebAssembly.Memory } {
  const pages = MEMORY_END / PAGE;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  return { kernel: startKernel('hangs', memory), memory };
}
