import type { ByteSource } from '../bytes.ts';

/**
 * Reads the first bytes of a source, `count` or all there are, and returns them with a source that still has them. Do
 * not read the original source any more.
 */
export async function peeked(source: ByteSource, count: number): Promise<{ head: Uint8Array; whole: ByteSource }> {
  const buffer = new Uint8Array(count);
  let size = 0;
  while (size < count) {
    const got = await source.read(buffer.subarray(size));
    if (got === 0) break;
    size += got;
  }
  const head = buffer.subarray(0, size);
  return { head, whole: prefixed(head, source) };
}

/** The most bytes that are read in search of line ends. */
const MOST = 1 << 12;

/** Reads the first `count` lines of a source, but at most 4 KB, and returns them with a source that still has them. */
export async function peekLines(source: ByteSource, count: number): Promise<{ head: Uint8Array; whole: ByteSource }> {
  const buffer = new Uint8Array(MOST);
  let size = 0;
  for (let lines = 0; lines < count && size < MOST; ) {
    const got = await source.read(buffer.subarray(size));
    if (got === 0) break;
    for (let k = size; k < size + got; k++) if (buffer[k] === 10) lines++;
    size += got;
  }
  const head = buffer.subarray(0, size);
  return { head, whole: prefixed(head, source) };
}

/** A source that has these bytes before those of another. */
export function prefixed(head: Uint8Array, source: ByteSource): ByteSource {
  let rest = head;
  return {
    read(into) {
      if (rest.length === 0) return source.read(into);
      const part = rest.subarray(0, into.length);
      into.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
    close: () => source.close(),
  };
}
