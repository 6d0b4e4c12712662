import { loadKernel } from '../load.ts';
import { gramItems, probeItems, rotateItems, startItems, stepItems } from './plain/items.ts';
import { type Memory, viewMemory } from './plain/memory.ts';
import { passRows, seedRows } from './plain/pass.ts';
import { countRanks } from './plain/ranks.ts';
import { solveRows } from './plain/solve.ts';

/**
 * One piece of work over the shared memory: the frame's address, up to three numbers that say which piece, and the
 * address of scratch memory that nobody else uses meanwhile. What each kernel reads and writes is said in `plain/`.
 */
export type AlsKernel = (frame: number, a: number, b: number, c: number, scratch: number) => void;

/** The kernels of the recommender, in the order by which threads know them. */
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

export type KernelName = (typeof KERNEL_NAMES)[number];

export type AlsKernels = Record<KernelName, AlsKernel>;

/**
 * The compiled module, or undefined where it was not built or Node cannot run it: the plain twin does the same, slower.
 * That is so on machines without the vectors of WebAssembly (x86 before SSE 4.1), and where WebAssembly is switched off
 * (--jitless, --no-expose-wasm).
 */
export function alsModule(): WebAssembly.Module | undefined {
  try {
    return loadKernel('als');
  } catch {
    return undefined;
  }
}

/**
 * Memory that threads share, and the compiled kernels, or none of these: then the plain ones run over it. May be sent
 * to threads.
 */
export interface KernelGround {
  readonly module: WebAssembly.Module | undefined;
  readonly memory: { readonly buffer: ArrayBufferLike };
}

/** So many bytes, whole pages of 64 KiB, all zero. Throws RangeError where there is no more. */
export function layGround(module: WebAssembly.Module | undefined, bytes: number): KernelGround {
  if (module === undefined) return { module, memory: { buffer: new SharedArrayBuffer(bytes) } };
  const pages = bytes / 65536;
  return { module, memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }) };
}

/** The kernels, in one of the threads. */
export function startKernels({ module, memory }: KernelGround): AlsKernels {
  if (module === undefined) return plainKernels(memory.buffer);
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as AlsKernels;
}

/**
 * The same kernels in plain TypeScript. Sums are in double precision, so the last bits differ from the compiled ones.
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
