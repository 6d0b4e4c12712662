import { debug } from '../debug.ts';
import { createParseScanner } from './parse-scanner.ts';
import { createWasmScanner } from './scan-wasm.ts';
import type { Scanner, ScannerOptions } from './scanner.ts';

let isKernelMissing = false;
let spare: { readonly name: string; readonly scanner: Scanner } | undefined;
const names = new WeakMap<Scanner, string>();

/**
 * Makes the fastest scanner for the paths: the WebAssembly one, or the plain twin where the kernel was not built, the
 * machine has no SIMD, or the paths need what the kernel cannot do. Both give the same results. TELE_SCANNER=parse
 * takes the plain one; with TELE_SCANNER=wasm a kernel that is missing or cannot run is an error.
 */
export function createScanner(options: ScannerOptions): Scanner {
  const name = JSON.stringify(options);
  const scanner = spare?.name === name ? spare.scanner : newScanner(options);
  spare = undefined;
  names.set(scanner, name);
  return scanner;
}

/**
 * Gives back a scanner whose input has ended. The next scanner for the same paths is this one, with its memory and its
 * compiled code.
 */
export function releaseScanner(scanner: Scanner): void {
  const name = names.get(scanner);
  if (name !== undefined) spare = { name, scanner };
}

function newScanner(options: ScannerOptions): Scanner {
  const choice = process.env.TELE_SCANNER;
  if (choice === 'parse') return plainScanner(options, 'TELE_SCANNER=parse');
  if (isKernelMissing) return plainScanner(options, 'the kernel cannot run');
  try {
    const scanner = createWasmScanner(options);
    if (scanner === undefined) return plainScanner(options, 'the kernel cannot follow the paths');
    debug('scanner', () => `WebAssembly${options.strict ? ', every byte checked' : ''}`);
    return scanner;
  } catch (error) {
    if (choice === 'wasm') throw error;
    isKernelMissing = true;
    return plainScanner(options, `the kernel cannot run: ${(error as Error).message}`);
  }
}

function plainScanner(options: ScannerOptions, why: string): Scanner {
  debug('scanner', () => `JSON.parse (${why})`);
  return createParseScanner(options);
}
