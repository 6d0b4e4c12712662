import type { ByteSource } from './bytes.ts';

/**
 * Bytes in memory as a source; `close` releases them. With `step` it gives at most that many at a time, like a slow
 * pipe.
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
