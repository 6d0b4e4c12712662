import type { Sink } from '../run/sink.ts';

const BLOCK = 1 << 20;

/**
 * Joins lines to blocks of a megabyte, or of one longer line, which are given away; `end` gives the last one.
 * `takeBack` returns the memory of a block that has been written, if there is one, because memory that changes threads
 * is otherwise freed late.
 */
export function createBlockSink(
  give: (block: Uint8Array<ArrayBuffer>) => void,
  takeBack: () => ArrayBuffer | undefined = () => undefined,
): Sink & { end(): void } {
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
        const room = Math.max(BLOCK, bytes.length + 1);
        const back = room === BLOCK ? takeBack() : undefined;
        held = new Uint8Array(back ?? new ArrayBuffer(room));
      }
      held.set(bytes, used);
      used += bytes.length;
      held[used++] = 10;
    },
    flush() {},
    end,
  };
}
