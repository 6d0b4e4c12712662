import { ByteTable } from './byte-table.ts';
import { CLOSE, CLOSE_LIST, type JsonCursor, OPEN_LIST, QUOTE } from './json-cursor.ts';

/**
 * Lists of numbers by the JSON text that they were read from. The same stacks and histograms come again and again: a text that was read before is known
 * by its bytes, and what is in it is not looked at.
 */
export class KnownTexts {
  /** The numbers of all texts, one text's after another's. */
  readonly list: number[] = [];
  /** Where a text's numbers begin in `list`; they end where the next one's begin. */
  readonly first: number[] = [0];
  readonly #texts = new ByteTable();

  /** True once there is so much of it that it should start anew. */
  get full(): boolean {
    return this.#texts.full;
  }

  /** Forgets everything: numbers given before mean nothing from now on. */
  clear(): void {
    this.#texts.clear();
    this.list.length = 0;
    this.first.length = 1;
  }

  /**
   * The number of the text at the cursor, and steps over it; -1 where it is not understood. `end` is where it ends by the look of it: a guess will do, as a
   * text is taken for a known one by its bytes alone. `read` reads a new one, adds to `list`, and steps over it; false where it cannot.
   */
  read(cursor: JsonCursor, end: number, read: () => boolean): number {
    const { at } = cursor;
    const known = this.#texts.find(cursor, at, end, hashOf(cursor, at, end));
    if (known >= 0) {
      cursor.at = end;
      return known;
    }
    const before = this.list.length;
    if (!read()) {
      this.list.length = before;
      return -1;
    }
    const id = this.#texts.idOf(cursor, at, cursor.at, hashOf(cursor, at, cursor.at));
    if (id + 1 === this.first.length) this.first.push(this.list.length);
    // A known one after all, whose end did not look like one.
    else this.list.length = before;
    return id;
  }
}

/** Where an array of strings at the cursor probably ends: behind the first bracket that follows a quote, or what opened the array. */
export function endOfStrings({ bytes, at }: JsonCursor): number {
  for (let end = bytes.indexOf(CLOSE_LIST, at); end >= 0; end = bytes.indexOf(CLOSE_LIST, end + 1)) {
    let before = end - 1;
    while (bytes[before]! <= 0x20) before--;
    if (bytes[before] === QUOTE || (before === at && bytes[at] === OPEN_LIST)) return end + 1;
  }
  return bytes.length;
}

/** Where an object of numbers at the cursor probably ends. */
export function endOfNumbers({ bytes, at }: JsonCursor): number {
  const end = bytes.indexOf(CLOSE, at);
  return end < 0 ? bytes.length : end + 1;
}

/** Four bytes a step. */
function hashOf({ bytes, view }: JsonCursor, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 3 < end; at += 4) {
    const word = view.getInt32(at, true);
    hash = Math.imul(hash ^ word ^ (hash >>> 15), 0x01000193);
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash;
}
