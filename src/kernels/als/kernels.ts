import { loadKernel } from '../load.ts';
import { gramItems, probeItems, rotateItems, startItems, stepItems } from './plain/items.ts';
import { type Memory, viewMemory } from './plain/memory.ts';
import { passRows, seedRows } from './plain/pass.ts';
import { countRanks } from './plain/ranks.ts';
import { solveRows } from './plain/solve.ts';

/**
 * One piece of work over the shared memory: the frame's address, up to three numbers that say which piece, and the address of
 * scratch memory that nobody else uses meanwhile. What each kernel reads and writes is said in `plain/`.
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

/** The compiled module, or undefined where it was not built or the machine cannot run it: the plain twin does the same, slower. */
export function alsModule(): WebAssembly.Module | undefined {
  try {
    return loadKernel('als');
  } catch {
    return undefined;
  }
}

/** The kernels, compiled, over a shared memory. */
export function compiledKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): AlsKernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as AlsKernels;
}

/** The same kernels in plain TypeScript. Sums are in double precision, so the last bits differ from the compiled ones. */
export function plainKernels(buffer: ArrayBufferLike): AlsKernels {
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
