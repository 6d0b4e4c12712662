import type { SettlingSink, Sink } from './sink.ts';

/**
 * Joins lines that are adjacent in memory, as unchanged lines of the input are, to spans, which the sink takes at once.
 * Lines must not change until `settle`. A sink that takes no blocks gets its lines one by one.
 */
export function inSpans(sink: Sink): SettlingSink {
  const { block } = sink;
  if (block === undefined) return { line: (bytes) => sink.line(bytes), settle() {}, flush: () => sink.flush() };
  let memory: Uint8Array = new Uint8Array(0);
  let start = 0;
  /** The position behind the last line, where its line end should be. */
  let end = 0;
  const pass = () => {
    if (end === start) return;
    if (memory[end] === NEWLINE) block(memory.subarray(start, end + 1));
    else sink.line(memory.subarray(start, end));
    start = end = 0;
  };
  return {
    line(bytes) {
      const { byteOffset, length, buffer } = bytes;
      if (length === 0) {
        pass();
        sink.line(bytes);
      } else if (byteOffset === end + 1 && buffer === memory.buffer && memory[end] === NEWLINE && end > start) {
        end = byteOffset + length;
      } else {
        pass();
        if (buffer !== memory.buffer) memory = new Uint8Array(buffer);
        start = byteOffset;
        end = byteOffset + length;
      }
    },
    settle: pass,
    flush() {
      pass();
      sink.flush();
    },
  };
}

const NEWLINE = 10;
