import { TeleError } from '../../errors.ts';
import type { Store, StoredObject } from '../../source/store.ts';
import { readAt } from './read-at.ts';

/**
 * A part of the input as plain data for workers and clusters: an object, or a range of a large plain one that begins
 * and ends with whole lines.
 */
export interface PartSpec {
  /** Its number in input order. */
  readonly number: number;
  readonly object: StoredObject;
  readonly range?: { readonly start: number; readonly end: number };
  /** The byte at which reading of the object begins, if an earlier run has read what is before it. */
  readonly from?: number;
  /** True if the range is the only part of the object that is read. */
  readonly sole?: true;
}

/**
 * The part of an object to read: the whole object; its lines from byte `from` on; or, for plain lines, the bytes
 * between `from` and `end`.
 */
export interface Slice {
  readonly object: StoredObject;
  readonly from?: number;
  readonly end?: number;
}

/** Whether a part is one of several ranges of its object. */
export function isCut({ range, sole }: PartSpec): boolean {
  return range !== undefined && !sole;
}

/**
 * The bytes of a range of a large plain file. Only the file and the plan decide where it is cut, so that seeds, orders
 * and results do not depend on the number of workers. While others write before it, a worker holds at most the output
 * of one range.
 */
export const RANGE = 16 << 20;
/**
 * If records are only gathered, each range's state costs: a file of many ranges is then cut into about RANGES ones,
 * each up to LARGER times as large.
 */
const LARGER = 4;
const RANGES = 64;
/** The bytes of a file's beginning that are checked to be lines of text. */
const HEAD = 1 << 20;
/** The bytes that are read at a time in search of a line's end. */
const BLOCK = 1 << 16;

/**
 * The parts of a list of slices. With `cut`, large plain files of a folder are cut into ranges, which are larger if
 * the plan only `gathers` records; every other object is one part.
 */
export async function listParts(
  store: Store,
  slices: readonly Slice[],
  cut: boolean,
  gathers: boolean,
): Promise<PartSpec[]> {
  const parts: PartSpec[] = [];
  for (const { object, from = 0, end } of slices) {
    const length = (end ?? object.size) - from;
    const times = gathers ? Math.min(Math.max(length / RANGES / rangeSize(), 1), LARGER) : 1;
    const size = Math.round(rangeSize() * times);
    const ranges =
      end !== undefined
        ? cut && length > size
          ? await cutLines(store, object, size, from, end)
          : [{ start: from, end }]
        : cut && from === 0 && store.local && length > size
          ? await cutIfLines(store, object, size)
          : [undefined];
    const sole = end !== undefined && ranges.length === 1;
    for (const range of ranges)
      parts.push({
        number: parts.length,
        object,
        ...(range && { range }),
        ...(from > 0 && { from }),
        ...(sole && { sole }),
      });
  }
  return parts;
}

/**
 * The ranges of an object, or the whole object as undefined. One that cannot be opened any more fails under its name
 * when it is read.
 */
async function cutIfLines(
  store: Store,
  object: StoredObject,
  size: number,
): Promise<readonly ({ readonly start: number; readonly end: number } | undefined)[]> {
  try {
    return (await isLines(store, object)) ? await cutLines(store, object, size) : [undefined];
  } catch (error) {
    if (error instanceof TeleError) return [undefined];
    throw error;
  }
}

/** The bytes of a range. TELE_RANGE_BYTES is for tests: small files then have many ranges. */
export function rangeSize(): number {
  return Number(process.env.TELE_RANGE_BYTES) || RANGE;
}

/**
 * Whether a file begins like lines of records: text without control characters, and a first line that is an object or
 * `id<TAB>{`.
 */
async function isLines(store: Store, object: StoredObject): Promise<boolean> {
  const head = await readAt(store, object, 0, Buffer.allocUnsafe(Math.min(HEAD, object.size)));
  const text = head.subarray(0, 4096);
  if (text.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false;
  let start = text.indexOf('\u{feff}') === 0 ? 3 : 0;
  while (head[start]! <= 0x20) start++;
  const end = head.indexOf(10, start);
  return end >= 0 && /^(?:\{|[^\t\n{[]*\t\{).*\}\s*$/s.test(head.toString('latin1', start, end));
}

/**
 * Cuts behind the first line that is not blank and begins at or after each multiple of `size`. The last line of a range
 * is therefore never blank, so its number is known from the rows. Costs one short read for each range.
 */
async function cutLines(
  store: Store,
  object: StoredObject,
  size: number,
  from = 0,
  to = object.size,
): Promise<{ readonly start: number; readonly end: number }[]> {
  const ranges: { start: number; end: number }[] = [];
  // One block for all reads, because memory that is dropped is freed late.
  const block = Buffer.allocUnsafe(BLOCK);
  for (let start = from; start < to; ) {
    const end = start + size >= to ? to : Math.min(to, await lineEnd(store, object, start + size, block));
    ranges.push({ start, end });
    start = end;
  }
  return ranges;
}

/** The position behind the first whole line after `from` that is not blank, or the end of the object. */
async function lineEnd(store: Store, object: StoredObject, from: number, block: Buffer): Promise<number> {
  let inside = false;
  let blank = true;
  for (let at = from; at < object.size; at += BLOCK) {
    const bytes = await readAt(store, object, at, block.subarray(0, object.size - at));
    for (let k = 0; k < bytes.length; ) {
      const newline = bytes.indexOf(10, k);
      const end = newline < 0 ? bytes.length : newline;
      if (inside && blank) blank = isBlank(bytes, k, end);
      if (newline < 0) break;
      if (inside && !blank) return at + newline + 1;
      inside = true;
      blank = true;
      k = newline + 1;
    }
  }
  return object.size;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let k = from; k < to; k++) if (bytes[k]! > 0x20) return false;
  return true;
}
