import { damaged } from './fault.ts';

/**
 * The variable-length integer at `at`, and the number of bytes that it takes: seven bits a byte, lowest first. Sizes
 * beyond 2^53 do not occur in valid files and count as damage.
 */
export function vliOf(bytes: Uint8Array, at: number): [value: number, length: number] {
  let value = 0;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i];
    if (byte === undefined || (byte === 0 && i > 0)) break;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      if (value > Number.MAX_SAFE_INTEGER) break;
      return [value, i + 1];
    }
  }
  throw damaged('a number in the xz stream is not written as the format demands');
}
