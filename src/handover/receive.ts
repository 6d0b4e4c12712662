import { setTimeout as after } from 'node:timers/promises';
import type { ByteSource } from '../source/bytes.ts';
import { prefixed } from '../source/codec/peek.ts';
import type { Lineage } from './lineage.ts';
import { LONGEST, MARK, readMark } from './mark.ts';
import { markedBytes } from './marked-bytes.ts';
import { findWriter, isNeighbour, type Look, pipeAt } from './neighbours.ts';
import { rowsOfLineage } from './rows.ts';

/** The content of standard input: a lineage with its rows, or bytes only. */
export interface Received {
  readonly lineage?: Lineage;
  /** Why a pipe gives only bytes. */
  readonly why?: string;
  /** Opens the bytes: lines without marks, with the rows of a lineage in its place. */
  bytes(): ByteSource;
  /** Releases standard input if the bytes are not wanted, which tells a process that waits at its other end. */
  release(): void | Promise<void>;
}

const NEWLINE = 10;
/** The number of looks, one every two milliseconds, for a writer that is still starting. */
const LOOKS = 150;

let received: Promise<Received> | undefined;

/** Returns what this process has received. Standard input is opened, and examined, once. */
export function receiveOnce(open: () => Promise<ByteSource>): Promise<Received> {
  received ??= open().then(receive);
  return received;
}

/**
 * Examines how the content of a pipe on standard input begins. A lineage counts only if nothing else is in the pipe:
 * its writer has left, or waits in silence. If another program writes, which may take its time, nothing is examined.
 * From now on `source` must be read only through the result.
 */
async function receive(source: ByteSource): Promise<Received> {
  const release = () => source.close();
  const pipe = pipeAt(0);
  if (pipe === undefined) return { bytes: () => source, release };
  let writer = findWriter();
  const begins = (first: ByteSource): ByteSource =>
    // Every tele process ends its stream with a mark, unless it is killed.
    markedBytes(first, { pipe, expectsEnd: isNeighbour(writer), rowsOf: rowsOfLineage });
  if (!isNeighbour(writer) && writer.isThere) return { bytes: () => begins(source), release, why: whyOf(writer) };
  const first = readSome(source);
  // A tele process that is killed while it starts says nothing, so it must be known before that it is one.
  for (let looks = 0; looks < LOOKS && 'isStarting' in writer && (await isWaiting(first)); looks++)
    writer = findWriter();
  let head = await first;
  if (head[0] === MARK)
    while (!head.includes(NEWLINE) && head.length < LONGEST) {
      const next = await readSome(source);
      if (next.length === 0) break;
      head = Buffer.concat([head, next]);
    }
  const bytes = () => begins(prefixed(head, source));
  const line = head.indexOf(NEWLINE);
  const mark = head[0] === MARK && line >= 0 ? readMark(head.subarray(0, line), pipe) : undefined;
  if (mark?.kind !== 'plan') {
    const why = mark?.kind === 'begin' ? `the command before says: ${mark.why}` : whyOf(writer);
    return { bytes, release, why };
  }
  const { lineage } = mark;
  if (lineage.origin.kind !== 'pipe') {
    const next = head.length > line + 1 ? head.subarray(line + 1) : await readSome(source);
    if (next.length > 0) {
      if (head.length === line + 1) head = Buffer.concat([head, next]);
      return { bytes, release, why: 'something else writes to the pipe as well' };
    }
  }
  const rows = () => {
    const made = rowsOfLineage(lineage);
    void release();
    return made;
  };
  return { lineage, bytes: rows, release };
}

function whyOf(writer: Look): string {
  return `at the other end of the pipe: ${isNeighbour(writer) ? 'it says nothing' : writer.why}`;
}

/** Whether a promise is still pending after some milliseconds. */
function isWaiting(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => false), after(2, true)]);
}

async function readSome(source: ByteSource): Promise<Uint8Array> {
  const room = new Uint8Array(1 << 16);
  return room.subarray(0, await source.read(room));
}
