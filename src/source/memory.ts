import type { ByteSource } from './bytes.ts';

/**
 * Bytes that are already in memory; `close` lets go of them. At most `step` at a time where one is given, as a slow
 * pipe would.
 */
export function memoryBytes(bytes: Uint8Array, step = Number.POSITIVE_INFINITY): ByteSource {
  let rest = bytes;
  return {
    read(into) {
      const part = rest.subarray(0, Math.min(step, into.length));
      into.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
    close() {
      rest = new Uint8Array(0);
    },
  };
}
