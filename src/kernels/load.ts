import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const compiled = new Map<string, WebAssembly.Module>();

/**
 * The compiled module `dist/kernels/<name>.wasm`. Read and compiled once per process, synchronously (a millisecond or two for
 * kernels of our size). Throws a plain Error where the kernel was not built: callers fall back to their plain twin or let it fly.
 */
export function loadKernel(name: string): WebAssembly.Module {
  let module = compiled.get(name);
  if (module === undefined) {
    module = new WebAssembly.Module(readFileSync(kernelPath(name)));
    compiled.set(name, module);
  }
  return module;
}

/** A new instance of a kernel over a memory of the host's. Throws as `loadKernel`, and where the machine cannot run it. */
export function startKernel<K>(name: string, memory: WebAssembly.Memory): K {
  const abort = () => {
    throw new Error(`the kernel ${name} failed`);
  };
  return new WebAssembly.Instance(loadKernel(name), { env: { memory, abort } }).exports as unknown as K;
}

/**
 * Where the kernel lies: `<package root>/dist/kernels/<name>.wasm`, found by walking up from this file, which is somewhere in dist/ when
 * bundled and in src/kernels/ under test.
 */
export function kernelPath(name: string): string {
  let folder = here();
  for (;;) {
    const path = join(folder, 'dist', 'kernels', `${name}.wasm`);
    if (existsSync(path)) return path;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`The kernel ${name}.wasm was not built: run npm run build.`);
    folder = parent;
  }
}

/** The bundles are CommonJS, where `import.meta.url` is empty and `__dirname` is the bundle's folder. */
function here(): string {
  if (typeof __dirname === 'string') return __dirname;
  return dirname(fileURLToPath(import.meta.url));
}
