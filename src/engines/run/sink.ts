/** Takes the lines of a result. */
export interface Sink {
  /** Takes one line without its end. The bytes may change after the call. */
  line(bytes: Uint8Array): void;
  /** Takes whole lines with their ends. If it is missing, lines are passed one by one. */
  block?(bytes: Uint8Array): void;
  /** Writes what has been held back. */
  flush(): void;
}

/** A sink that may read the bytes of lines again until `settle` is called. */
export interface SettlingSink extends Sink {
  /** Says that the bytes of earlier lines may change from now on. */
  settle(): void;
}

const HELD = 1 << 16;

/**
 * Joins lines to blocks of 64 KB, and passes larger ones on unchanged, to `write`, which must have used the bytes when
 * it returns.
 */
export function createLineSink(write: (block: Uint8Array) => void): Sink {
  let held = Buffer.allocUnsafe(HELD);
  let used = 0;
  const flush = () => {
    if (used === 0) return;
    const length = used;
    used = 0;
    write(held.subarray(0, length));
  };
  return {
    line(bytes) {
      if (used + bytes.length + 1 > HELD) flush();
      if (bytes.length + 1 > held.length) held = Buffer.allocUnsafe(bytes.length + 1);
      held.set(bytes, used);
      used += bytes.length;
      held[used++] = 10;
    },
    block(bytes) {
      if (used + bytes.length > HELD) flush();
      if (bytes.length >= HELD) {
        flush();
        write(bytes);
        return;
      }
      held.set(bytes, used);
      used += bytes.length;
    },
    flush,
  };
}

/** Passes whole lines with their ends to any sink. */
export function writeLines(sink: Sink, block: Uint8Array): void {
  if (sink.block) {
    sink.block(block);
    return;
  }
  for (let start = 0; start < block.length; ) {
    const end = block.indexOf(10, start);
    sink.line(block.subarray(start, end));
    start = end + 1;
  }
}

/** A sink that skips so many bytes, which have already been written and end with a line. */
export function skipping(sink: Sink, bytes: number): Sink {
  let left = bytes;
  return {
    line(line) {
      if (left > 0) left -= line.length + 1;
      else sink.line(line);
    },
    flush: () => sink.flush(),
  };
}
