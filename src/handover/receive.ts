import type { ByteSource } from '../source/bytes.ts';
import { prefixed } from '../source/codec/peek.ts';
import type { Lineage } from './lineage.ts';
import { LONGEST, MARK, readMark } from './mark.ts';
import { markedBytes } from './marked-bytes.ts';
import { findWriter, isNeighbour, type Look, pipeAt } from './neighbours.ts';
import { rowsOfLineage } from './rows.ts';

/** What has come from standard input: how rows are made, and these rows; or bytes alone. */
export interface Received {
  readonly lineage?: Lineage;
  /** Opens the bytes: lines without marks, those of the lineage in its place. */
  bytes(): ByteSource;
  /** Lets go of standard input, where the bytes are not wanted: whoever waits at its other end is told by that. */
  release(): void | Promise<void>;
}

const NEWLINE = 10;

let received: Promise<Received> | undefined;

/** What this process has received: standard input is opened, and looked at, once. */
export function receiveOnce(open: () => Promise<ByteSource>): Promise<Received> {
  received ??= open().then(receive);
  return received;
}

/**
 * Looks at what a pipe on standard input begins with. A lineage counts where nothing but it is in the pipe: its writer
 * has left, or waits in silence. Nothing is looked at where somebody else's program writes, which may take its time.
 * `source` is read from now on through what is answered alone.
 */
async function receive(source: ByteSource): Promise<Received> {
  const release = () => source.close();
  const pipe = pipeAt(0);
  if (pipe === undefined) return { bytes: () => source, release };
  const writer = findWriter();
  const begins = (first: ByteSource): ByteSource =>
    markedBytes(first, { pipe, expectsEnd: endsWithMark(writer), rowsOf: rowsOfLineage });
  if (!isNeighbour(writer) && writer.isThere) return { bytes: () => begins(source), release };
  let head = await readSome(source);
  if (head[0] === MARK)
    while (!head.includes(NEWLINE) && head.length < LONGEST) {
      const next = await readSome(source);
      if (next.length === 0) break;
      head = Buffer.concat([head, next]);
    }
  const bytes = () => begins(prefixed(head, source));
  const line = head.indexOf(NEWLINE);
  const mark = head[0] === MARK && line >= 0 ? readMark(head.subarray(0, line), pipe) : undefined;
  if (mark?.kind !== 'plan') return { bytes, release };
  const { lineage } = mark;
  if (lineage.origin.kind !== 'pipe') {
    const next = head.length > line + 1 ? head.subarray(line + 1) : await readSome(source);
    if (next.length > 0) {
      if (head.length === line + 1) head = Buffer.concat([head, next]);
      return { bytes, release };
    }
  }
  const rows = () => {
    const made = rowsOfLineage(lineage);
    void release();
    return made;
  };
  return { lineage, bytes: rows, release };
}

/** Commands that write records, and words by which they write something else. */
const STREAMING = ['fetch', 'filter', 'map', 'flat-map', 'sample'];
const OTHERWISE = /^(?:-h|--(?:help|list|explain|out)\b)/;

/** One of us that writes records ends its stream with a mark, as long as it is not killed. */
function endsWithMark(writer: Look): boolean {
  return (
    isNeighbour(writer) &&
    STREAMING.includes(writer.words[0] ?? '') &&
    !writer.words.some((word) => OTHERWISE.test(word))
  );
}

async function readSome(source: ByteSource): Promise<Uint8Array> {
  const room = new Uint8Array(1 << 16);
  return room.subarray(0, await source.read(room));
}
