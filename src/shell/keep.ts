import type { Input } from '../engines/input/input.ts';
import { openParts } from '../engines/input/open-part.ts';
import type { Partition } from '../engines/input/pack.ts';
import { createLineSink, type Sink } from '../engines/run/sink.ts';
import { TeleError } from '../errors.ts';
import { sizeText } from '../render/number-text.ts';
import { type KeptLines, KeptStore } from '../source/kept-store.ts';

/** Records that are kept in memory, as the lines that a pipeline gave. */
export interface Kept extends KeptLines {
  readonly records: number;
  readonly bytes: number;
}

/** The bytes of a block: what one thread takes at a time. */
const BLOCK = 32 << 20;

let count = 0;

/**
 * Gathers lines in memory that threads share, for a name. The sink throws a TeleError that ends the run beyond `room`
 * bytes of `most` in all. `end` returns what was gathered.
 */
export function gatherKept(
  name: string,
  room: number,
  most: number,
): { readonly sink: Sink; end(records: number): Kept } {
  const blocks: Uint8Array[] = [];
  let bytes = 0;
  let memory: Uint8Array = new Uint8Array();
  let used = 0;
  const close = () => {
    if (used > 0) blocks.push(memory.subarray(0, used));
  };
  const sink = createLineSink((lines) => {
    bytes += lines.length;
    if (bytes > room) {
      const left = room < most ? `${sizeText(room)} that are left of ${sizeText(most)}` : sizeText(most);
      throw new TeleError(`${name} takes more than the ${left} for what is kept`, {
        hint: `fewer members (slim = ${name} | pick 'a, b'), or tele shell --keep with a larger size`,
        endsRun: true,
      });
    }
    if (used + lines.length > memory.length) {
      close();
      memory = new Uint8Array(new SharedArrayBuffer(Math.max(BLOCK, lines.length)));
      used = 0;
    }
    memory.set(lines, used);
    used += lines.length;
  });
  return {
    sink,
    end(records) {
      sink.flush();
      close();
      return { number: count++, blocks, records, bytes };
    },
  };
}

/** The records as the input of a run. */
export function keptInput(name: string, kept: Kept): Input {
  const uri = `${name} (kept)`;
  const access = { uri, kept };
  const store = new KeptStore(uri, kept);
  const { object } = store;
  const partitions = Array.from(store.ranges(), (range, number): Partition => [{ number, object, range }]);
  return {
    uri,
    stored: { access, objects: [object], partitions },
    failed: [],
    totals: { objects: 1, bytes: kept.bytes },
    *open() {
      for (const partition of partitions)
        yield { start: partition[0].range!.start, parts: openParts(store, access, partition) };
    },
  };
}
