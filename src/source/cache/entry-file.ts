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
  const tail = end?.subarray(-tailBytes);
  if (end === undefined || tail?.length !== tailBytes || !tail.subarray(-magic.length).equals(magic)) {
    return undefined;
  }
  const sumsLength = tail.readUInt32LE(0) * sumBytes;
  const frameLength = sumsLength + tail.readUInt32LE(4) + tailBytes;
  const frame =
    frameLength <= end.length ? end.subarray(-frameLength) : await readAt(file, size - frameLength, frameLength);
  if (frame === undefined) {
    return undefined;
  }
  const checked = frame.subarray(0, frameLength - sumBytes - magic.length);
  if (!blockSum(checked).equals(tail.subarray(8, 8 + sumBytes))) {
    return undefined;
  }
  const meta = readMeta(checked.subarray(sumsLength, -8).toString());
  if (meta === undefined) return undefined;
  const whole = meta.size === size - frameLength && Math.ceil(meta.size / blockBytes) * sumBytes === sumsLength;
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
