import { createParseScanner } from './parse-scanner.ts';
import { createWasmScanner } from './scan-wasm.ts';
import type { Scanner, ScannerOptions } from './scanner.ts';

let isKernelMissing = false;

/**
 * The fastest scanner that can do it: the WebAssembly one, or the plain twin where the kernel was not built, the machine has no SIMD, or
 * the paths ask for what the kernel cannot do. Both give the same. TELE_SCANNER=parse takes the plain one; with TELE_SCANNER=wasm a
 * kernel that is missing or cannot run is an error.
 */
export function createScanner(options: ScannerOptions): Scanner {
  const choice = process.env.TELE_SCANNER;
  if (choice === 'parse') return createParseScanner(options);
  if (isKernelMissing) return createParseScanner(options);
  try {
    return createWasmScanner(options) ?? createParseScanner(options);
  } catch (error) {
    if (choice === 'wasm') throw error;
    isKernelMissing = true;
    return createParseScanner(options);
  }
}
