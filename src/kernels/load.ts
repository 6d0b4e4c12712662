import { readFileSync } from 'node:fs';
import { builtFile } from '../built-file.ts';

const compiled = new Map<string, WebAssembly.Module>();

/**
 * The compiled module `dist/kernels/<name>.wasm`. Read and compiled once per process, synchronously (a millisecond or
 * two for kernels of our size). Throws a plain Error if the kernel was not built; callers fall back to their plain
 * twin, or let the error propagate.
 */
export function loadKernel(name: string): WebAssembly.Module {
  let module = compiled.get(name);
  if (module === undefined) {
    module = new WebAssembly.Module(readFileSync(builtFile(`kernels/${name}.wasm`)));
    compiled.set(name, module);
  }
  return module;
}

/**
 * A new instance of a kernel over a memory of the host. Throws as `loadKernel` does, and if the machine cannot run it.
 */
export function startKernel<K>(name: string, memory: WebAssembly.Memory): K {
  const abort = () => {
    throw new Error(`the kernel ${name} failed`);
  };
  return new WebAssembly.Instance(loadKernel(name), { env: { memory, abort } }).exports as unknown as K;
}
