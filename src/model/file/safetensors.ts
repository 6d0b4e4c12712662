import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { TeleError } from '../../errors.ts';
import { largest } from '../../extremes.ts';
import { writeWhole } from '../../write.ts';

/** The type of a tensor's elements, by the names of safetensors. */
export type DType = 'F32' | 'U32' | 'U8';

/** A tensor in memory: its element type, shape and data. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint32Array | Uint8Array;
}

/**
 * Writes a safetensors file (github.com/huggingface/safetensors): the header's length in 8 little-endian bytes, a JSON
 * header that describes each tensor and holds the metadata, then the tensors' bytes. The metadata have each tensor's
 * SHA-256 as `sha256.NAME`. The file appears whole or not at all.
 */
export function writeTensors(path: string, tensors: Record<string, Tensor>, metadata: Record<string, string>): void {
  const all: Record<string, string> = { ...metadata };
  const header: Record<string, unknown> = { __metadata__: all };
  let offset = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    all[`sha256.${name}`] = sha256(data);
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  // The format allows spaces after the header; they let the tensors start at a multiple of 64.
  const padded = Buffer.alloc(Math.ceil((text.length + 8) / 64) * 64 - 8, ' ');
  text.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  writeWhole(path, [length, padded, ...Object.values(tensors).map(({ data }) => bytesOf(data))], 'the model');
}

interface Entry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** An open safetensors file, which reads tensors when they are asked for. Close it when done. */
export class TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly #path: string;
  readonly #file: number;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #data: number;

  /** Reads the header only. Throws a TeleError for a file that is not a whole safetensors file. */
  constructor(path: string) {
    this.#path = path;
    this.#file = open(path);
    try {
      const size = fstatSync(this.#file).size;
      const { length, header } = readHeader(path, this.#file, size);
      this.metadata = (header.__metadata__ ?? {}) as Record<string, string>;
      const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
      for (const [name, entry] of entries) if (!isEntry(entry)) throw damaged(path, `'${name}' is not described`);
      this.#entries = new Map(entries as [string, Entry][]);
      this.#data = 8 + length;
      const end = largest(
        Array.from(this.#entries.values(), ({ data_offsets }) => data_offsets[1]),
        0,
      );
      if (this.#data + end !== size) throw damaged(path, `it has ${size} bytes instead of ${this.#data + end}`);
    } catch (error) {
      closeSync(this.#file);
      throw error instanceof TeleError ? error : unreadable(path, error);
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** The number of elements of a tensor. */
  length(name: string): number {
    return this.#entry(name).shape.reduce((product, size) => product * size, 1);
  }

  shape(name: string): readonly number[] {
    return this.#entry(name).shape;
  }

  /** The whole tensor, checked against its checksum. */
  f32(name: string): Float32Array {
    return this.#whole(name, 'F32', new Float32Array(this.length(name)));
  }

  u32(name: string): Uint32Array {
    return this.#whole(name, 'U32', new Uint32Array(this.length(name)));
  }

  u8(name: string): Uint8Array {
    return this.#whole(name, 'U8', new Uint8Array(this.length(name)));
  }

  /** Some bytes of a tensor, unchecked. Costs one read of the file. */
  bytes(name: string, from: number, to: number): Buffer {
    const [start, end] = this.#entry(name).data_offsets;
    if (from < 0 || to < from || start + to > end) throw damaged(this.#path, `'${name}' points outside itself`);
    const bytes = Buffer.allocUnsafe(to - from);
    this.#read(bytes, start + from);
    return bytes;
  }

  /** Some elements of a tensor of floats, checked against their CRC-32. Costs one read of the file. */
  floats(name: string, from: number, to: number, sum: number): Float32Array {
    const { dtype, data_offsets } = this.#entry(name);
    const [start, end] = data_offsets;
    if (dtype !== 'F32') throw damaged(this.#path, `'${name}' is not what it should be`);
    if (start + to * 4 > end) throw damaged(this.#path, `'${name}' points outside itself`);
    const floats = new Float32Array(to - from);
    this.#read(floats, start + from * 4);
    if (crc32(bytesOf(floats)) !== sum) throw damaged(this.#path, `a checksum of '${name}' is wrong`);
    return floats;
  }

  /** Reads everything and compares the checksums. Throws a TeleError at the first that differs. */
  verify(): void {
    for (const [name, { dtype }] of this.#entries) {
      if (dtype === 'F32') this.f32(name);
      else if (dtype === 'U32') this.u32(name);
      else this.u8(name);
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw damaged(this.#path, `it has no '${name}'`);
    return entry;
  }

  #whole<T extends Float32Array | Uint32Array | Uint8Array>(name: string, dtype: DType, into: T): T {
    const entry = this.#entry(name);
    const [start, end] = entry.data_offsets;
    if (entry.dtype !== dtype || end - start !== into.byteLength) {
      throw damaged(this.#path, `'${name}' is not what it should be`);
    }
    this.#read(into, start);
    const expected = this.metadata[`sha256.${name}`];
    if (expected !== undefined && expected !== sha256(into)) {
      throw damaged(this.#path, `the checksum of '${name}' is wrong`);
    }
    return into;
  }

  #read(into: ArrayBufferView, start: number): void {
    const bytes = bytesOf(into);
    for (let at = 0; at < bytes.length; ) {
      const wanted = Math.min(bytes.length - at, 1 << 30);
      const read = readSync(this.#file, bytes, at, wanted, this.#data + start + at);
      if (read === 0) throw damaged(this.#path, 'it ends too early');
      at += read;
    }
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): TeleError {
  return new TeleError(`the model ${path} cannot be read: ${(cause as Error).message}`, {
    hint: 'tele recommend train … -o FILE makes one',
    cause,
  });
}

/** The longest header that is believed, in bytes. */
const LONGEST_HEADER = 100 * 1024 * 1024;

function readHeader(path: string, file: number, size: number) {
  const start = Buffer.alloc(8);
  const length = readSync(file, start, 0, 8, 0) === 8 ? Number(start.readBigUInt64LE()) : 0;
  if (length < 2 || length > LONGEST_HEADER || 8 + length > size)
    throw damaged(path, 'it is not in safetensors format');
  const text = Buffer.alloc(length);
  readSync(file, text, 0, length, 8);
  try {
    const header: unknown = JSON.parse(text.toString('utf8'));
    if (typeof header === 'object' && header !== null) return { length, header: header as Record<string, unknown> };
  } catch {
    // The throw below reports it.
  }
  throw damaged(path, 'it is not in safetensors format');
}

/**
 * Whether a tensor's shape fits into its bytes. Without this check a damaged header could make the reader allocate any
 * amount.
 */
function isEntry(value: unknown): value is Entry {
  const { shape, data_offsets: range } = (value ?? {}) as Partial<Entry>;
  if (!Array.isArray(shape) || !Array.isArray(range) || range.length !== 2) return false;
  if (![...shape, ...range].every((n) => Number.isSafeInteger(n) && n >= 0)) return false;
  return shape.reduce((product, n) => product * n, 1) <= range[1] - range[0];
}

/** The error for a model file that is not as it was written. */
export function damaged(path: string, what: string, cause?: unknown): TeleError {
  return new TeleError(`${path} is not a whole model file: ${what.replace(/\.$/, '')}`, {
    hint: 'train it again, or copy it again',
    cause,
  });
}

function sha256(data: ArrayBufferView): string {
  return createHash('sha256').update(bytesOf(data)).digest('hex');
}

/** The bytes of any view, without a copy. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
