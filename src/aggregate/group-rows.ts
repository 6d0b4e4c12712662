import { jsonText } from '../record/canonical.ts';
import type { Json, JsonRecord } from '../record/record.ts';
import type { Rows } from '../record/rows.ts';
import type { Column } from './column.ts';
import { KeyReader } from './key-bytes.ts';
import { groupAt, type KeyList, wordAt } from './key-list.ts';
import { LineWriter } from './line-writer.ts';

/** Some groups in the order of their rows. */
export interface OrderedGroups {
  readonly list: KeyList;
  /** The places of their keys in the list. */
  readonly places: Uint32Array;
  readonly columns: readonly Column[];
}

/** The bytes of lines that are written together; a longer line is written by itself. */
const BLOCK = 1 << 16;

/** The rows of a grouping, made when they are asked for. */
export class GroupRows implements Rows {
  readonly #length: number | undefined;
  readonly #keys: readonly string[];
  readonly #names: readonly string[];
  readonly #groups: () => Iterable<OrderedGroups>;

  /**
   * `keys` and `names` are the columns, `length` is the number of groups, if known, and `groups` yields all of them,
   * some at a time.
   */
  constructor(
    keys: readonly string[],
    names: readonly string[],
    length: number | undefined,
    groups: () => Iterable<OrderedGroups>,
  ) {
    this.#length = length;
    this.#keys = keys;
    this.#names = names;
    this.#groups = groups;
  }

  get length(): number {
    if (this.#length !== undefined) return this.#length;
    let length = 0;
    for (const { places } of this.#groups()) length += places.length;
    return length;
  }

  *[Symbol.iterator](): Iterator<JsonRecord> {
    for (const groups of this.#groups()) for (const place of groups.places) yield this.#row(groups, place);
  }

  *blocks(): Iterable<Uint8Array> {
    const writer = new LineWriter(BLOCK * 2);
    const heads = [...this.#keys, ...this.#names].map((name) => Buffer.from(`,${JSON.stringify(name)}:`));
    // JavaScript puts members with such names first.
    const isOrdered = !this.#names.concat(this.#keys).some((name) => /^\d/.test(name));
    for (const groups of this.#groups()) {
      const { list, places, columns } = groups;
      for (let k = 0; k < places.length; k++) {
        if (k % NEAR === 0) bringNear(groups, k);
        const place = places[k]!;
        const start = writer.at;
        writer.reader.bytes = list.bytesAt(place);
        writer.reader.at = wordAt(place) * 4;
        const group = groupAt(list, place);
        let isPlain = isOrdered;
        for (let c = 0; isPlain && c < this.#keys.length; c++) writer.key(heads[c]!);
        for (let c = 0; isPlain && c < columns.length; c++) {
          const { value, error } = columns[c]!.finish(group);
          isPlain = error === undefined;
          writer.member(heads[this.#keys.length + c]!, value ?? null);
        }
        if (isPlain) writer.endLine(start);
        else writer.line(start, jsonText(this.#row(groups, place)));
        if (writer.at >= BLOCK) yield writer.take();
      }
    }
    if (writer.at > 0) yield writer.take();
  }

  #row({ list, columns }: OrderedGroups, place: number): JsonRecord {
    const row: JsonRecord = {};
    const errors: JsonRecord = {};
    const reader = new KeyReader();
    reader.bytes = list.bytesAt(place);
    reader.at = wordAt(place) * 4;
    for (const key of this.#keys) setMember(row, key, reader.value() ?? null);
    for (const [c, column] of columns.entries()) {
      const { value, error } = column.finish(groupAt(list, place));
      setMember(row, this.#names[c]!, value ?? null);
      if (error !== undefined) setMember(errors, this.#names[c]!, error);
    }
    if (Object.keys(errors).length > 0) {
      row.approximate = true;
      row.error = errors;
    }
    return row;
  }
}

/** Reads the distant data of the next groups together, so that the processor waits for them only once. */
function bringNear({ list, places, columns }: OrderedGroups, from: number): void {
  const count = Math.min(NEAR, places.length - from);
  for (let k = 0; k < count; k++) near[k] = groupAt(list, places[from + k]!);
  for (const column of columns) column.touch(near, 0, count);
}

const NEAR = 256;
const near = new Uint32Array(NEAR);

/** Sets an own member whatever its name; an assignment to `__proto__` would set the prototype. */
function setMember(object: JsonRecord, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  } else object[name] = value;
}
