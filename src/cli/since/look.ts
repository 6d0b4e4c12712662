import { createHash } from 'node:crypto';
import { readAt } from '../../engines/input/read-at.ts';
import { TeleError } from '../../errors.ts';
import type { ByteSource } from '../../source/bytes.ts';
import { codecOf } from '../../source/codec/decoded.ts';
import { openObject, recordsOf } from '../../source/open-object.ts';
import type { Store, StoredObject } from '../../source/store.ts';
import type { Seal } from './mark-file.ts';

/** How many bytes a checksum is of: of the first ones of a file, and of those before where it was read to. */
export const SEALED = 4096;
const BLOCK = 1 << 16;

/** The bytes of an object, to be looked at: as it is stored, or as the lines that it is. */
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

  /** Whether the file is lines as it is stored: then it may grow, and be read from a byte on. */
  async isLines(): Promise<boolean> {
    if (this.#select !== undefined) return false;
    const head = await this.#stored(0, SEALED);
    return codecOf(head) === 'plain' && recordsOf(head.toString('latin1')) === undefined;
  }

  /** The first bytes of the lines that the object is; fewer where they cannot be read, as those of half an archive. */
  async head(): Promise<Buffer> {
    const head = this.#head ?? ((await this.isLines()) ? await this.#stored(0, SEALED) : await this.#decodedHead());
    this.#head = head;
    return head;
  }

  /** The checksum of the bytes before `end`, at most 4 KB; undefined where the lines do not go that far. */
  async sealBefore(end: number): Promise<Seal | undefined> {
    const length = Math.min(SEALED, end);
    const bytes = (await this.isLines()) ? await this.#stored(end - length, end) : await this.#decodedBefore(end);
    return bytes.length === length ? { end, length, sum: sumOf(bytes) } : undefined;
  }

  /** Whether the object holds, at the same place, what was sealed. */
  async holds(seal: Seal | undefined): Promise<boolean> {
    if (seal === undefined) return true;
    if (seal.end <= SEALED) return sumOf((await this.head()).subarray(seal.end - seal.length, seal.end)) === seal.sum;
    return (await this.sealBefore(seal.end))?.sum === seal.sum;
  }

  /** The byte behind the last line end of a plain file, not before `from`. */
  async lastLineEnd(from: number): Promise<number> {
    for (let end = this.object.size; end > from; ) {
      const start = Math.max(from, end - BLOCK);
      const at = (await this.#stored(start, end)).lastIndexOf(10);
      if (at >= 0) return start + at + 1;
      end = start;
    }
    return from;
  }

  /** Whether what stands between `from` and the end is one whole JSON object. */
  async endsWhole(from: number): Promise<boolean> {
    const text = (await this.#stored(from, this.object.size)).toString();
    try {
      const value: unknown = JSON.parse(text.replace(/^[^{\t\n]*\t(?=\{)/, ''));
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    } catch {
      return false;
    }
  }

  /** The byte behind so many lines from `from` on; undefined where there are fewer. */
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

  /** At most 4 KB before `end`, of the lines that the object is. */
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

  /** The object as lines, a block at a time, until `take` has enough. What cannot be read ends it. */
  async #eachBlock(take: (block: Buffer) => boolean): Promise<void> {
    const { object } = this;
    let source: ByteSource | undefined;
    try {
      source = await openObject(await this.store.open(object), object.uri, this.#select);
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

/** The checksum of the first bytes, at most 4 KB and none behind `end`. */
export function headSeal(head: Buffer, end: number): Seal {
  const length = Math.min(head.length, end);
  return { end: length, length, sum: sumOf(head.subarray(0, length)) };
}

export function sumOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('base64').slice(0, 22);
}
