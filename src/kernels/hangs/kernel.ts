import { startKernel } from '../load.ts';

/** The exports of assembly/index.ts. Positions are byte addresses in the memory. */
export interface HangKernel {
  scanThreads(from: number, to: number): number;
  scanChildren(from: number, to: number): number;
  forgetTexts(): void;
}

/** The results of a scan: PUZZLED, the text is not understood; 1, it is done; FULL, there is no room for more texts. */
export const PUZZLED = 0;
/** A scan's result if there is no room for more texts. */
export const FULL = 2;

// The addresses of assembly/layout.ts that the host uses.
export const HEADER = 0x1000;
export const THREADS = 0x2000;
export const HANGS = 0x20000;
export const PLACES = 0x100000;
export const INPUT = 0x380000;
const TEXTS = 0x580000;
const MEMORY_END = 0x1800000;

/** The longest text that a scan takes, in bytes: a line end and the bytes that vector loads may read follow it. */
export const LONGEST_INPUT = TEXTS - INPUT - 128;

const PAGE = 65_536;

/**
 * A new instance of the kernel in its own memory of 24 MB, of which the system provides only what is used. Throws as
 * `startKernel` does.
 */
export function createHangKernel(): { readonly kernel: HangKernel; readonly memory: WebAssembly.Memory } {
  const pages = MEMORY_END / PAGE;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  return { kernel: startKernel('hangs', memory), memory };
}
