import { loadKernel } from '../load.ts';
import { gramItems, probeItems, rotateItems, startItems, stepItems } from './plain/items.ts';
import { type Memory, viewMemory } from './plain/memory.ts';
import { passRows, seedRows } from './plain/pass.ts';
import { countRanks } from './plain/ranks.ts';
import { solveRows } from './plain/solve.ts';

/**
 * A kernel does one piece of work over the shared memory. It takes the frame's address, up to three numbers that say
 * which piece, and the address of scratch memory that nobody else uses meanwhile. `plain/` says what each kernel reads
 * and writes.
 */
export type AlsKernel = (frame: number, a: number, b: number, c: number, scratch: number) => void;

/** The kernels of the recommender, in the order of the numbers that threads exchange. */
export const KERNEL_NAMES = [
  'gramItems',
  'rotateItems',
  'solveRows',
  'startItems',
  'probeItems',
  'stepItems',
  'passRows',
  'seedRows',
  'countRanks',
] as const;

/** The name of a kernel. */
export type KernelName = (typeof KERNEL_NAMES)[number];

/** The kernels by their names. */
export type AlsKernels = Record<KernelName, AlsKernel>;

/**
 * The compiled module, or undefined if it was not built or Node cannot run it; then the plain twin does the same, more
 * slowly. That is so on machines without the vectors of WebAssembly (x86 before SSE 4.1), and if WebAssembly is
 * switched off (--jitless, --no-expose-wasm).
 */
export function alsModule(): WebAssembly.Module | undefined {
  try {
    return loadKernel('als');
  } catch {
    return undefined;
  }
}

/**
 * The memory that threads share, and the compiled kernels. Without a module the plain kernels run. It may be sent to
 * threads.
 */
export interface KernelGround {
  readonly module: WebAssembly.Module | undefined;
  readonly memory: { readonly buffer: ArrayBufferLike };
}

/** Allocates memory: whole pages of 64 KiB, all zero. Throws RangeError if there is not enough. */
export function layGround(module: WebAssembly.Module | undefined, bytes: number): KernelGround {
  if (module === undefined) return { module, memory: { buffer: new SharedArrayBuffer(bytes) } };
  const pages = bytes / 65536;
  return { module, memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }) };
}

/** Starts the kernels in one of the threads. */
export function startKernels({ module, memory }: KernelGround): AlsKernels {
  if (module === undefined) return plainKernels(memory.buffer);
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as AlsKernels;
}

/**
 * The same kernels in plain TypeScript. Sums are in double precision, so the last bits differ from those of the
 * compiled kernels.
 */
function plainKernels(buffer: ArrayBufferLike): AlsKernels {
  const memory = viewMemory(buffer);
  const bind =
    (kernel: (memory: Memory, frame: number, a: number, b: number, c: number) => void): AlsKernel =>
    (frame, a, b, c) =>
      kernel(memory, frame, a, b, c);
  return {
    gramItems: bind(gramItems),
    rotateItems: bind(rotateItems),
    solveRows: bind(solveRows),
    startItems: bind(startItems),
    probeItems: bind(probeItems),
    stepItems: bind(stepItems),
    passRows: bind(passRows),
    seedRows: bind(seedRows),
    countRanks: bind(countRanks),
  };
}
