import type { Sink } from '../run/sink.ts';

const BLOCK = 1 << 20;

/**
 * Gathers lines into blocks of a megabyte, or of one longer line, that are given away; `end` gives the last one.
 * `takeBack` answers the memory of a block that has been written, where there is one: memory that changes hands is
 * otherwise given back late.
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
