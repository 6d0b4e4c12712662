import type { Sink } from './sink.ts';

const BLOCK = 1 << 20;

/** Gathers lines into blocks of a megabyte, or of one longer line, that are given away; `end` gives the last one. */
export function createBlockSink(give: (block: Uint8Array<ArrayBuffer>) => void): Sink & { end(): void } {
  let held = new Uint8Array(0);
  let used = 0;
  const end = () => {
    if (used === 0) return;
    const block = held.subarray(0, used);
    held = new Uint8Array(0);
    used = 0;
    give(block);
  };
  return {
    line(bytes) {
      if (used + bytes.length + 1 > held.length) {
        end();
        held = new Uint8Array(new ArrayBuffer(Math.max(BLOCK, bytes.length + 1)));
      }
      held.set(bytes, used);
      used += bytes.length;
      held[used++] = 10;
    },
    flush() {},
    end,
  };
}
