/**
 * Buffers of whole parts, used again and again. What comes from the line is copied into them at once, so that Node's
 * own small buffers die young: kept for the reader, they cost more in garbage collection than all the rest of reading
 * does.
 */
export interface PartBuffers {
  take(length: number): Uint8Array;
  /** Only of a part that nobody writes to any more. */
  give(buffer: Uint8Array): void;
}

/** For parts of at most `partBytes`. Small ones are not kept; of large ones no more than were in use at a time. */
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
