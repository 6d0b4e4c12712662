/**
 * Buffers of whole parts, used again and again. Received bytes are copied into them at once, so that Node's own small
 * buffers die young: keeping those for the reader would cost more in garbage collection than everything else in reading
 * does.
 */
export interface PartBuffers {
  take(length: number): Uint8Array;
  /** Gives back the buffer of a part that nobody writes to any more. */
  give(buffer: Uint8Array): void;
}

/**
 * Buffers for parts of at most `partBytes`. Small ones are not kept, and of large ones no more than were in use at a
 * time.
 */
export function partBuffers(partBytes: number): PartBuffers {
  const spare: ArrayBufferLike[] = [];
  return {
    take(length) {
      if (length <= partBytes / 2) return Buffer.allocUnsafe(length);
      const kept = spare.pop();
      return kept === undefined
        ? Buffer.allocUnsafeSlow(partBytes).subarray(0, length)
        : new Uint8Array(kept, 0, length);
    },
    give({ buffer }) {
      if (buffer.byteLength === partBytes) spare.push(buffer);
    },
  };
}
