import { createHash } from 'node:crypto';
import { readAt } from '../../engines/input/read-at.ts';
import { TeleError } from '../../errors.ts';
import type { ByteSource } from '../../source/bytes.ts';
import { codecOf } from '../../source/codec/decoded.ts';
import { openObject, recordsOf, tableOf } from '../../source/open-object.ts';
import type { Store, StoredObject } from '../../source/store.ts';
import type { Seal } from './mark-file.ts';

/**
 * The most bytes that a checksum covers: the first ones of a file, or those before the place up to which it was read.
 */
export const SEALED = 4096;
const BLOCK = 1 << 16;

/** Reads pieces of an object to examine them: its stored bytes, or its lines after decompression. */
export class Look {
  readonly store: Store;
  readonly #select: string | undefined;
  readonly object: StoredObject;
  #head: Buffer | undefined;

  constructor(store: Store, object: StoredObject, select: string | undefined) {
    this.store = store;
    this.#select = select;
    this.object = object;
  }

  /** Whether the object is stored as plain lines. Such a file may grow, and reading can begin at any byte. */
  async isLines(): Promise<boolean> {
    if (this.#select !== undefined) return false;
    const head = await this.#stored(0, SEALED);
    const isLines = recordsOf(head.toString('latin1')) === undefined && tableOf(head) === undefined;
    return codecOf(head) === 'plain' && isLines;
  }

  /** Returns the first 4 KB of the object's lines; fewer if they cannot be read, for example in half an archive. */
  async head(): Promise<Buffer> {
    const head = this.#head ?? ((await this.isLines()) ? await this.#stored(0, SEALED) : await this.#decodedHead());
    this.#head = head;
    return head;
  }

  /** Returns the checksum of the last 4 KB, or fewer, before byte `end`; undefined if the object is shorter. */
  async sealBefore(end: number): Promise<Seal | undefined> {
    const length = Math.min(SEALED, end);
    const bytes = (await this.isLines()) ? await this.#stored(end - length, end) : await this.#decodedBefore(end);
    return bytes.length === length ? { end, length, sum: sumOf(bytes) } : undefined;
  }

  /** Whether the object still holds the bytes that a checksum was made of. True without a checksum. */
  async holds(seal: Seal | undefined): Promise<boolean> {
    if (seal === undefined) return true;
    if (seal.end <= SEALED) return sumOf((await this.head()).subarray(seal.end - seal.length, seal.end)) === seal.sum;
    return (await this.sealBefore(seal.end))?.sum === seal.sum;
  }

  /** Returns the offset after the last end of a line in a plain file, or `from` if no line ends after it. */
  async lastLineEnd(from: number): Promise<number> {
    for (let end = this.object.size; end > from; ) {
      const start = Math.max(from, end - BLOCK);
      const at = (await this.#stored(start, end)).lastIndexOf(10);
      if (at >= 0) return start + at + 1;
      end = start;
    }
    return from;
  }

  /** Whether the bytes from `from` to the end are one whole JSON object. */
  async endsWhole(from: number): Promise<boolean> {
    const text = (await this.#stored(from, this.object.size)).toString();
    try {
      const value: unknown = JSON.parse(text.replace(/^[^{\t\n]*\t(?=\{)/, ''));
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    } catch {
      return false;
    }
  }

  /** Returns the offset after the given number of lines from `from`; undefined if there are fewer. */
  async behindLines(from: number, lines: number): Promise<number | undefined> {
    let at = 0;
    let left = lines;
    let place: number | undefined = lines === 0 ? from : undefined;
    await this.#eachBlock((block) => {
      for (let k = Math.max(0, from - at); left > 0 && k < block.length; k++)
        if (block[k] === 10 && --left === 0) place = at + k + 1;
      at += block.length;
      return left > 0;
    });
    return place;
  }

  async #decodedHead(): Promise<Buffer> {
    let head = Buffer.alloc(0);
    await this.#eachBlock((block) => {
      head = Buffer.concat([head, block.subarray(0, SEALED - head.length)]);
      return head.length < SEALED;
    });
    return head;
  }

  /** Returns the last 4 KB, or fewer, before byte `end` of the object's lines; nothing if the object is shorter. */
  async #decodedBefore(end: number): Promise<Buffer> {
    let kept = Buffer.alloc(0);
    let at = 0;
    await this.#eachBlock((block) => {
      const part = block.subarray(0, end - at);
      at += part.length;
      kept = Buffer.concat([kept, part]).subarray(-SEALED);
      return at < end;
    });
    return at < end ? Buffer.alloc(0) : kept;
  }

  /** Passes the object's lines to `take` in blocks until it returns false. An error of the object ends the reading. */
  async #eachBlock(take: (block: Buffer) => boolean): Promise<void> {
    const { object } = this;
    let source: ByteSource | undefined;
    try {
      source = await openObject(await this.store.open(object), object.uri, { select: this.#select });
      const block = Buffer.allocUnsafe(BLOCK);
      for (let got = await source.read(block); got > 0; got = await source.read(block))
        if (!take(block.subarray(0, got))) return;
    } catch (error) {
      if (!(error instanceof TeleError)) throw error;
    } finally {
      await source?.close();
    }
  }

  #stored(start: number, end: number): Promise<Buffer> {
    return readAt(this.store, this.object, start, Buffer.alloc(Math.max(0, Math.min(end, this.object.size) - start)));
  }
}

/** Returns the checksum of the first bytes: at most 4 KB, and none after `end`. */
export function headSeal(head: Buffer, end: number): Seal {
  const length = Math.min(head.length, end);
  return { end: length, length, sum: sumOf(head.subarray(0, length)) };
}

/** Returns the first 22 characters of the SHA-256 of bytes or text in Base64: 132 bits. */
export function sumOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('base64').slice(0, 22);
}
