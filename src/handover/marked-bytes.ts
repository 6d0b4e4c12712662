import { TeleError } from '../errors.ts';
import type { ByteSource } from '../source/bytes.ts';
import type { Lineage } from './lineage.ts';
import { LONGEST, MARK, type Mark, readMark } from './mark.ts';

const NEWLINE = 10;
const ROOM = 1 << 16;

/** The options of reading marked lines. */
export interface MarkedOptions {
  /** The pipe that marks must have been made for. */
  readonly pipe: string;
  /** Whether a stream has begun that must end with a mark, though it may not have announced itself. */
  readonly expectsEnd: boolean;
  /** Makes the rows of a plan among other lines. */
  readonly rowsOf: (lineage: Lineage) => ByteSource;
}

/**
 * The lines of a pipe without the marks among them; a plan is replaced by its rows. Throws a TeleError at the end if a
 * stream began and did not end with its mark: its writer was killed, or reported a failure. Costs one search for a
 * byte.
 */
export function markedBytes(source: ByteSource, { pipe, expectsEnd, rowsOf }: MarkedOptions): ByteSource {
  const open = new Set<number>();
  let told = false;
  let failed = false;
  let empty = true;
  /** Bytes that were read and not given out, from a mark or what looks like one on. */
  let pending: Uint8Array = new Uint8Array(0);
  /** The number of these bytes that are known not to be a mark. */
  let plain = 0;
  let atStart = true;
  let ended = false;
  let rows: ByteSource | undefined;

  const hear = (mark: Mark) => {
    told = true;
    if (mark.kind === 'plan') rows = rowsOf(mark.lineage);
    else if (mark.kind === 'begin') open.add(mark.by);
    else open.delete(mark.by);
    failed ||= mark.kind === 'failed';
  };

  const end = (): number => {
    if (failed)
      throw new TeleError('standard input was cut off: the command that writes it has failed', { endsRun: true });
    if (open.size > 0 || (expectsEnd && empty && !told)) throw cutOff();
    return 0;
  };

  /** Takes the bytes that were read into `into`. Returns how many of them can be given out, and keeps the others. */
  const sift = (into: Uint8Array, got: number): number | Promise<number> => {
    if (got === 0) return end();
    const at = findMark(into.subarray(0, got), atStart);
    if (at < 0) return given(into, got);
    pending = into.slice(at, got);
    return at > 0 ? given(into, at) : settle(into);
  };

  const given = (into: Uint8Array, length: number): number => {
    empty = false;
    atStart = into[length - 1] === NEWLINE;
    return length;
  };

  /** Gives out pending bytes that are not a mark, and handles a mark. */
  const settle = async (into: Uint8Array): Promise<number> => {
    if (plain === 0 && pending.length > 0) await judge();
    if (plain === 0) return read(into);
    const length = Math.min(plain, into.length);
    into.set(pending.subarray(0, length));
    pending = pending.subarray(length);
    plain -= length;
    return given(into, length);
  };

  const judge = async () => {
    if (!(atStart && pending[0] === MARK)) {
      const at = findMark(pending, atStart);
      plain = at < 0 ? pending.length : at;
      return;
    }
    while (!pending.subarray(0, LONGEST).includes(NEWLINE) && pending.length < LONGEST && !ended) await more();
    const line = pending.indexOf(NEWLINE);
    const mark = line >= 0 && line < LONGEST ? readMark(pending.subarray(0, line), pipe) : undefined;
    if (mark === undefined) {
      plain = line < 0 ? pending.length : line + 1;
      return;
    }
    pending = pending.subarray(line + 1);
    hear(mark);
  };

  const more = async () => {
    const room = new Uint8Array(ROOM);
    const got = await source.read(room);
    ended = got === 0;
    pending = Buffer.concat([pending, room.subarray(0, got)]);
  };

  const read = (into: Uint8Array): number | Promise<number> => {
    if (rows !== undefined) return ofRows(rows, into);
    if (pending.length > 0) return settle(into);
    if (ended) return end();
    const got = source.read(into);
    return typeof got === 'number' ? sift(into, got) : got.then((length) => sift(into, length));
  };

  const ofRows = async (from: ByteSource, into: Uint8Array): Promise<number> => {
    const got = await from.read(into);
    if (got > 0) return got;
    await from.close();
    rows = undefined;
    return read(into);
  };

  return {
    read,
    async close() {
      await rows?.close();
      await source.close();
    },
  };
}

/** The beginning of the first line that may be a mark; negative if there is none. */
function findMark(bytes: Uint8Array, atStart: boolean): number {
  for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + 1))
    if (at === 0 ? atStart : bytes[at - 1] === NEWLINE) return at;
  return -1;
}

/** The error if a writer was killed before it wrote everything: nothing read so far is an answer. */
export function cutOff(): TeleError {
  return new TeleError('standard input was cut off: the command that writes it has ended before its end', {
    hint: 'look at how the command before this one ended, which bash keeps in PIPESTATUS',
    endsRun: true,
  });
}
