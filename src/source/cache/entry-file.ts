import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { findFault } from '../../plan/read-plan.ts';
import type { Schema } from '../../plan/schema.ts';

/**
 * The size of a block. A file of the cache has the bytes of the object; behind them a SHA-256 for each block, a
 * description as JSON, and a frame with the lengths of both. With the sums at the end, a file can be written in one
 * pass before its size is known, and any range can be checked without the rest.
 */
export const blockBytes = 1024 * 1024;

/** The description in a file, which is enough to list the cache without the bucket. */
export interface EntryMeta {
  readonly uri: string;
  readonly version: string;
  readonly size: number;
}

/** The end of a file: its description and checksums. */
export interface EntryFrame {
  readonly meta: EntryMeta;
  /** The checksums, 32 bytes for each block. */
  readonly sums: Buffer;
}

/** The schema that a description must match. */
const META: Schema = {
  type: 'object',
  properties: {
    uri: { type: 'string', minLength: 1 },
    version: { type: 'string', minLength: 1 },
    size: { type: 'integer', minimum: 0 },
  },
  required: ['uri', 'version', 'size'],
  additionalProperties: false,
};

const magic = Buffer.from('TELECAC2');
const sumBytes = 32;
const tailBytes = 4 + 4 + sumBytes + magic.length;

/** The SHA-256 of a block. */
export function blockSum(block: Uint8Array): Buffer {
  return createHash('sha256').update(block).digest();
}

/** The bytes that follow those of an object. */
export function encodeFrame(meta: EntryMeta, sums: readonly Buffer[]): Buffer {
  const description = Buffer.from(JSON.stringify(meta));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(sums.length, 0);
  lengths.writeUInt32LE(description.length, 4);
  const checked = Buffer.concat([...sums, description, lengths]);
  return Buffer.concat([checked, blockSum(checked), magic]);
}

/** Reads the frame of a file; undefined if the file is not whole, whatever the reason. */
export async function readFrame(file: FileHandle): Promise<EntryFrame | undefined> {
  const { size } = await file.stat();
  // For most entries this is the whole frame, for small ones the whole file.
  const end = await readAt(file, Math.max(0, size - 4_096), Math.min(size, 4_096));
  const length = end && frameLength(end);
  if (end === undefined || length === undefined) return undefined;
  const frame = length <= end.length ? end.subarray(-length) : await readAt(file, size - length, length);
  return frame && decodeFrame(frame, size);
}

/** The object's bytes in the bytes of a whole file; undefined if they are not whole, or have changed. */
export function contentOf(bytes: Buffer): Buffer | undefined {
  const length = frameLength(bytes);
  const frame = length === undefined ? undefined : decodeFrame(bytes.subarray(-length), bytes.length);
  if (frame === undefined) return undefined;
  const content = bytes.subarray(0, frame.meta.size);
  for (let start = 0, at = 0; start < content.length; start += blockBytes, at += sumBytes)
    if (!blockSum(content.subarray(start, start + blockBytes)).equals(frame.sums.subarray(at, at + sumBytes)))
      return undefined;
  return content;
}

/** The length of the frame that the last bytes of a file belong to; undefined if they belong to none. */
function frameLength(end: Buffer): number | undefined {
  const tail = end.subarray(-tailBytes);
  if (tail.length !== tailBytes || !tail.subarray(-magic.length).equals(magic)) return undefined;
  return tail.readUInt32LE(0) * sumBytes + tail.readUInt32LE(4) + tailBytes;
}

/** The frame of a file of `size` bytes; undefined if it has changed, or does not fit the file. */
function decodeFrame(frame: Buffer, size: number): EntryFrame | undefined {
  const tail = frame.subarray(-tailBytes);
  const sumsLength = tail.readUInt32LE(0) * sumBytes;
  const checked = frame.subarray(0, frame.length - sumBytes - magic.length);
  if (!blockSum(checked).equals(tail.subarray(8, 8 + sumBytes))) return undefined;
  const meta = readMeta(checked.subarray(sumsLength, -8).toString());
  if (meta === undefined) return undefined;
  const whole = meta.size === size - frame.length && Math.ceil(meta.size / blockBytes) * sumBytes === sumsLength;
  return whole ? { meta, sums: checked.subarray(0, sumsLength) } : undefined;
}

/**
 * Parses a description; undefined if the text is not one, since another program may have written a file whose checksum
 * is right.
 */
function readMeta(text: string): EntryMeta | undefined {
  try {
    const meta: unknown = JSON.parse(text);
    return findFault(meta, META, '') === undefined ? (meta as EntryMeta) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads block `index` of an entry and checks it; undefined if it has changed on the disk. */
export async function readBlock(
  file: FileHandle,
  { meta, sums }: EntryFrame,
  index: number,
): Promise<Buffer | undefined> {
  const start = index * blockBytes;
  const block = await readAt(file, start, Math.min(blockBytes, meta.size - start));
  const sum = sums.subarray(index * sumBytes, (index + 1) * sumBytes);
  return block !== undefined && blockSum(block).equals(sum) ? block : undefined;
}

async function readAt(file: FileHandle, start: number, length: number): Promise<Buffer | undefined> {
  if (start < 0) {
    return undefined;
  }
  const into = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(into, filled, length - filled, start + filled);
    if (bytesRead === 0) {
      return undefined;
    }
    filled += bytesRead;
  }
  return into;
}
