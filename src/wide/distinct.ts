import type { Key } from '../aggregate/key.ts';
import { KeyReader, KeyWriter } from '../aggregate/key-bytes.ts';
import { BATCH, KeyList, newKeys, type PackedKeys, wordAt } from '../aggregate/key-list.ts';
import { KeyTable } from '../aggregate/key-table.ts';
import type { Wide } from '../plan/plan.ts';
import type { Json } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor, Step } from '../stages/cursor.ts';
import { bindKey } from './bind-key.ts';
import { LineStore, type PackedLines } from './line-store.ts';
import type { WideState, WideStep } from './wide-step.ts';

type Distinct = Extract<Wide, { op: 'distinct' }>;

/**
 * The first record for each combination of values, in the order of the input. Values are the same if their JSON is,
 * with members in any order; missing and null are the same. Holds the values and lines of the kept records as bytes,
 * outside the heap.
 */
export function openDistinct(distinct: Distinct): WideStep {
  return {
    expressions: distinct.by,
    description: `the first record for each ${distinct.by.join(', ')}`,
    create: () => new DistinctState(distinct),
    decode(json) {
      const state = new DistinctState(distinct);
      for (const [key, line] of json as [Key, string][]) state.take(key, line);
      return state;
    },
    unpack(value) {
      const { list, lines } = value as Packed;
      return new DistinctState(distinct, new KeyTable(KeyList.unpack(list)), LineStore.unpack(lines));
    },
  };
}

class DistinctState implements WideState {
  readonly #by: readonly string[];
  /** The numbers of the kept records by their keys. The line of a record is in the slot with its number. */
  readonly #table: KeyTable;
  readonly #lines: LineStore;
  readonly #writer = new KeyWriter(64);
  readonly #keys = newKeys(new Uint32Array());

  constructor({ by }: Distinct, table = new KeyTable(), lines = new LineStore()) {
    this.#by = by;
    this.#table = table;
    this.#lines = lines;
  }

  taker(binder: Binder, lineOf: (cursor: Cursor) => Uint8Array): Step {
    const keys = this.#by.map((expr) => bindKey(binder, expr));
    const writer = this.#writer;
    return (cursor) => {
      writer.at = 0;
      for (let k = 0; k < keys.length; k++) keys[k]!(cursor, writer);
      if (this.#isNew()) this.#lines.set(this.#table.list.size - 1, lineOf(cursor), true);
      return true;
    };
  }

  /** Adds a record in the form of `encode`. */
  take(key: Key, line: string): void {
    this.#writer.at = 0;
    for (const each of this.#by.length === 1 ? [key] : (JSON.parse(key as string) as Key[])) this.#writer.key(each);
    if (this.#isNew()) this.#lines.set(this.#table.list.size - 1, Buffer.from(line), true);
  }

  merge(next: WideState): void {
    const other = next as DistinctState;
    const { list } = this.#table;
    let slot = 0;
    for (const keys of other.#table.list.batches()) {
      const before = list.size;
      this.#table.find(keys, found);
      let kept = before;
      for (let k = 0; k < keys.count; k++, slot++)
        if (found[k] === kept) this.#lines.set(kept++, other.#lines.get(slot), true);
    }
  }

  encode(): Json {
    const { list } = this.#table;
    const reader = new KeyReader();
    return Array.from(list.places(), (place, slot) => {
      reader.bytes = list.bytesAt(place);
      reader.at = wordAt(place) * 4;
      const keys = this.#by.map(() => reader.key());
      return [keys.length === 1 ? keys[0]! : JSON.stringify(keys), this.#text(slot)];
    });
  }

  pack() {
    const transfer: ArrayBuffer[] = [];
    const value: Packed = { list: this.#table.list.pack(transfer), lines: this.#lines.pack(transfer) };
    return { value, transfer };
  }

  held(): string {
    return `${this.#table.list.size.toLocaleString('en-US')} different records`;
  }

  finish() {
    return { lines: { length: this.#table.list.size, [Symbol.iterator]: () => this.#texts() } };
  }

  /** Enters the key that was written. Returns whether no earlier record had it. */
  #isNew(): boolean {
    const { list } = this.#table;
    const keys = this.#keys;
    const before = list.size;
    keys.lengths[0] = this.#writer.at;
    keys.count = 1;
    this.#writer.pad();
    if (keys.words.buffer !== this.#writer.bytes.buffer) keys.words = new Uint32Array(this.#writer.bytes.buffer);
    this.#table.find(keys, found);
    return list.size > before;
  }

  *#texts(): Iterator<string> {
    for (let slot = 0; slot < this.#table.list.size; slot++) yield this.#text(slot);
  }

  #text(slot: number): string {
    return Buffer.from(this.#lines.get(slot)).toString();
  }
}

const found = new Uint32Array(BATCH);

interface Packed {
  readonly list: PackedKeys;
  readonly lines: PackedLines;
}
