import { UsageError } from '../errors.ts';
import { heapShare, isHalfFull } from '../heap-room.ts';
import type { Json } from '../record/record.ts';
import type { Rows } from '../record/rows.ts';
import { memoryLimit, mergeRuns, type Run, RunWriter } from '../spill.ts';
import type { AggregateEntry, AggregateSpec } from './aggregate.ts';
import { type Column, expectRoomFor, StateColumn } from './column.ts';
import { GroupRows, type OrderedGroups } from './group-rows.ts';
import type { Key } from './key.ts';
import { KeyReader, KeyWriter } from './key-bytes.ts';
import { BATCH, groupAt, isKeyAt, KeyList, lengthAt, newKeys, type PackedKeys, wordAt } from './key-list.ts';
import { orderKeys } from './key-order.ts';
import { KeyTable } from './key-table.ts';
import { NumberColumn } from './number-column.ts';
import { AGGREGATES, createAggregate, findAggregate } from './registry.ts';
import { TypesSeen } from './types-seen.ts';

/** Groups of records by the values of keys, with the states of all aggregates for each combination that occurs. */
export interface GroupBy {
  /**
   * The number of groups in memory. Beyond `memoryLimit()` bytes, groups are moved to disk and are no longer counted.
   */
  readonly size: number;
  /** Begins a record: write its keys to the result, one after the other. A record that is not ended is dropped. */
  begin(): KeyWriter;
  /**
   * Ends the record with the argument values of each aggregate. A missing value is undefined. Values that are bytes may
   * change after the call.
   */
  end(argValues: readonly (readonly unknown[])[]): void;
  /** Adds one record: the values of the keys, and for each aggregate the values of its arguments. */
  add(keyValues: readonly unknown[], argValues: readonly (readonly unknown[])[]): void;
  /** Takes over the groups of a table of the same shape whose input follows; do not use `next` again. */
  merge(next: GroupBy): void;
  /**
   * One element for each group: `[keys, states]`; the first one also has the types seen in all groups. Any part of the
   * array can be decoded, too, so a cluster can shuffle groups by their keys.
   */
  encode(): Json[];
  /** The aggregates' states, group by group, for analyses that make more than a row of them. */
  states(): unknown[][];
  /**
   * A new table of the same shape, with the groups that `encode` wrote; several elements for one group are merged in
   * order.
   */
  decode(json: Json): GroupBy;
  /** An empty table of the same shape; each of the two notes the values of both. */
  sibling(): GroupBy;
  /** Removes all groups, and keeps the memory and the notes. */
  clear(): void;
  /**
   * Packs the table in a form that another thread can unpack, with the memory that moves there. Do not use the table
   * again.
   */
  pack(): { readonly value: unknown; readonly transfer: ArrayBuffer[] };
  /** A new table of the same shape, from what `pack` returned. */
  unpack(value: unknown): GroupBy;
  /**
   * A row for each group, in the order of the keys' values (`compareValues`, the first key first): the keys, then the
   * aggregates. Missing keys and answers are null. If an answer is an estimate, its row ends with `approximate: true`
   * and `error: {column: error}`. The rows are valid until the next record.
   */
  finish(): Rows;
  /** Notes about the values, one sentence each: where an aggregate of numbers got text. */
  notes(): string[];
}

/**
 * Makes an empty table. `keys` are the names of the columns, or their number; then they are by1, by2, … Values with the
 * same JSON are the same key, whatever the order of their members; missing and null are the same, since both are null
 * in a row. Without keys there is one group, even without records. Keys are bytes in a hash table, and states of
 * numbers are in typed arrays: some 60 bytes for each group, outside V8's heap. `entries` are the known aggregates.
 * Throws a UsageError where two columns have the same name.
 */
export function createGroupBy(
  keys: number | readonly string[],
  specs: readonly AggregateSpec[],
  entries: readonly AggregateEntry[] = AGGREGATES,
): GroupBy {
  const names = typeof keys === 'number' ? Array.from({ length: keys }, (_, i) => `by${i + 1}`) : keys;
  checkColumns([...names, ...specs.map(({ name }) => name)]);
  for (const spec of specs) createAggregate(spec, entries);
  return new Table({ names, specs, entries });
}

/** The columns of the table. */
interface Shape {
  readonly names: readonly string[];
  readonly specs: readonly AggregateSpec[];
  readonly entries: readonly AggregateEntry[];
}

/** The number of rows that are made at a time; few, because the single row of an analysis takes long. */
const FEW = 1000;
/** The most bytes of keys that are looked up together, unless one key is longer. */
const KEYS = 1 << 16;

class Table implements GroupBy {
  readonly #shape: Shape;
  #table = new KeyTable();
  /** The groups that did not fit into memory. Their input precedes that of the table. */
  #runs: readonly Run[] = [];
  #columns: Column[];
  readonly #types: TypesSeen;
  /**
   * The number of records that are held until their groups are looked up; one, if values are bytes that become invalid.
   */
  readonly #most: number;
  /** The records that are held. */
  readonly #writer = new KeyWriter(64);
  readonly #keys = newKeys(new Uint32Array());
  /** The position in the writer of the next record's key. */
  #start = 0;

  constructor(shape: Shape, types?: TypesSeen) {
    const { specs, entries } = shape;
    this.#shape = shape;
    this.#columns = newColumns(shape);
    this.#types = types ?? new TypesSeen(specs, entries);
    const takesBytes = specs.some(({ fn }) => findAggregate(fn, entries).bytes !== undefined);
    this.#most = takesBytes ? 1 : BATCH;
    this.#beginGroups();
  }

  get size(): number {
    this.#settle();
    return this.#table.list.size;
  }

  begin(): KeyWriter {
    this.#writer.at = this.#start;
    return this.#writer;
  }

  end(argValues: readonly (readonly unknown[])[]): void {
    const columns = this.#columns;
    const k = this.#keys.count;
    for (let c = 0; c < columns.length; c++) columns[c]!.hold(k, argValues[c]!);
    this.#types.add(argValues);
    this.#endKey();
    if (this.#keys.count === this.#most || this.#start > KEYS) this.#settle();
  }

  add(keyValues: readonly unknown[], argValues: readonly (readonly unknown[])[]): void {
    const writer = this.begin();
    for (let k = 0; k < this.#shape.names.length; k++) writer.value(keyValues[k] ?? null);
    this.end(argValues);
  }

  merge(next: GroupBy): void {
    const other = next as Table;
    this.#settle();
    other.#settle();
    this.#types.merge(other.#types);
    if (other.#runs.length > 0) {
      // The runs of the other table precede its groups in memory, so the groups of this table go to disk first.
      this.#spill();
      this.#runs = this.#runs.concat(other.#runs);
    }
    if (this.#table.list.size === 0) {
      this.#table = other.#table;
      this.#columns = other.#columns;
    } else this.#take(other);
    this.#spillIfFull();
  }

  encode(): Json[] {
    this.#settle();
    const encoded: Json[] = [];
    const reader = new KeyReader();
    for (const { list, places, columns } of this.#runs.length > 0 ? this.#merged() : [this.#inTable()])
      for (const place of places) {
        if (encoded.length % BATCH === 0) expectRoomFor(encoded.length);
        reader.bytes = list.bytesAt(place);
        reader.at = wordAt(place) * 4;
        const keys = this.#shape.names.map(() => reader.key());
        const states = columns.map((column) => column.encode(groupAt(list, place)));
        encoded.push(encoded.length === 0 ? [keys, states, this.#types.encode()] : [keys, states]);
      }
    return encoded;
  }

  states(): unknown[][] {
    return Array.from({ length: this.size }, (_, group) => this.#columns.map((column) => column.state(group)));
  }

  decode(json: Json): GroupBy {
    const table = new Table(this.#shape);
    for (const [keys, states, types] of json as [Key[], Json[], Json?][]) {
      if (types !== undefined) table.#types.decode(types);
      const writer = table.begin();
      for (const key of keys) writer.key(key);
      table.#endKey();
      const group = table.#find();
      for (const [c, column] of table.#columns.entries()) column.decode(group, states[c]!);
    }
    return table;
  }

  sibling(): GroupBy {
    return new Table(this.#shape, this.#types);
  }

  clear(): void {
    this.#settle();
    this.#empty();
    this.#runs = [];
    this.#beginGroups();
  }

  pack() {
    this.#settle();
    // Packing and unpacking states in the heap takes several times their memory, so many of them go to disk first.
    const isMuch = this.#table.list.size >= LEAST && heapShare() > 0.25 && memoryLimit() < Number.POSITIVE_INFINITY;
    if (this.#inHeap && (isMuch || this.#runs.length > 0)) this.#spill();
    const transfer: ArrayBuffer[] = [];
    const { list } = this.#table;
    const value: Packed = {
      list: list.pack(transfer),
      columns: this.#columns.map((column) => column.pack(list.size, transfer)),
      types: this.#types.encode(),
      runs: this.#runs,
    };
    return { value, transfer };
  }

  unpack(value: unknown): GroupBy {
    const { list, columns, types, runs } = value as Packed;
    const table = new Table(this.#shape);
    table.#runs = runs;
    table.#table = new KeyTable(KeyList.unpack(list));
    table.#columns = newColumns(this.#shape);
    for (const [c, column] of table.#columns.entries()) column.unpack(columns[c]);
    table.#types.decode(types);
    return table;
  }

  finish(): Rows {
    this.#settle();
    const { list } = this.#table;
    const columns = this.#columns;
    const { names, specs } = this.#shape;
    let places: Uint32Array | undefined;
    const inOrder = () => {
      places ??= orderKeys(list);
      return [{ list, places, columns }];
    };
    const answers = specs.map(({ name }) => name);
    if (this.#runs.length > 0) return new GroupRows(names, answers, undefined, () => this.#merged());
    const rows = new GroupRows(names, answers, list.size, inOrder);
    return list.size > FEW ? rows : [...rows];
  }

  notes(): string[] {
    return this.#types.notes();
  }

  /** Merges the groups that another table has in memory into this table. */
  #take(other: Table): void {
    const { list } = other.#table;
    const groups = new Uint32Array(list.size);
    let done = 0;
    for (const keys of list.batches()) {
      this.#table.find(keys, groups.subarray(done));
      done += keys.count;
    }
    for (const [c, column] of this.#columns.entries()) {
      column.reserve(this.#table.list.size);
      column.merge(other.#columns[c]!, groups, list.size);
    }
  }

  /** Takes in the record whose key has been written. */
  #endKey(): void {
    const writer = this.#writer;
    const keys = this.#keys;
    keys.starts[keys.count] = this.#start >>> 2;
    keys.lengths[keys.count++] = writer.at - this.#start;
    writer.pad();
    this.#start = writer.at;
  }

  /** Adds the held records to their groups. */
  #settle(): void {
    const { count } = this.#keys;
    if (count === 0) return;
    this.#find();
    for (const column of this.#columns) column.take(found, count);
    this.#spillIfFull();
  }

  get #inHeap(): boolean {
    return this.#columns.some((column) => column.each === 0);
  }

  #spillIfFull(): void {
    const { size, bytes } = this.#table.list;
    if (size < LEAST) return;
    // Arrays grow ahead of their content, so half of it is added.
    const each = this.#columns.reduce((sum, column) => sum + column.each * 1.5, SLOTS);
    const isFull =
      bytes + size * each > memoryLimit() || (this.#inHeap && memoryLimit() < Number.POSITIVE_INFINITY && isHalfFull());
    if (isFull) this.#spill();
  }

  /** Writes all groups in memory to a run, in the order of their keys, and empties the table. */
  #spill(): void {
    const { list } = this.#table;
    if (list.size === 0) return;
    const run = new RunWriter();
    for (const place of orderKeys(list)) {
      run.begin(list.bytesAt(place), wordAt(place) * 4, lengthAt(list, place));
      for (const column of this.#columns) column.save(groupAt(list, place), run);
    }
    this.#runs = [...this.#runs, run.finish()];
    this.#empty();
  }

  #empty(): void {
    this.#table.clear();
    for (const column of this.#columns) column.clear();
  }

  #beginGroups(): void {
    if (this.#shape.names.length > 0) return;
    // Without keys there is exactly one group.
    this.#endKey();
    this.#find();
  }

  #inTable(): OrderedGroups {
    const { list } = this.#table;
    return { list, places: list.places(), columns: this.#columns };
  }

  /**
   * Yields all groups in the order of their keys: those of the runs, and those in memory, which are first written to a
   * run.
   */
  *#merged(): Iterable<OrderedGroups> {
    this.#spill();
    const list = new KeyList();
    const columns = newColumns(this.#shape);
    let last: number | undefined;
    for (const run of mergeRuns(this.#runs)) {
      if (last === undefined || !isKeyAt(list, last, run)) {
        if (list.size === BATCH) {
          yield { list, places: list.places(), columns };
          list.clear();
          for (const column of columns) column.clear();
        }
        last = list.add(run.words, run.key, run.length);
        for (const column of columns) column.reserve(list.size);
      }
      for (const column of columns) column.load(list.size - 1, run);
    }
    yield { list, places: list.places(), columns };
  }

  /** Writes the groups of the held records to `found`, and holds the records no more. Returns the first group. */
  #find(): number {
    const keys = this.#keys;
    if (keys.words.buffer !== this.#writer.bytes.buffer) keys.words = new Uint32Array(this.#writer.bytes.buffer);
    this.#table.find(keys, found);
    for (const column of this.#columns) column.reserve(this.#table.list.size);
    keys.count = 0;
    this.#start = 0;
    return found[0]!;
  }
}

/** The most bytes that the hash table, and sorting it, take for each group. */
const SLOTS = 36;
/** The least number of groups that are worth a file. */
const LEAST = 4096;
const found = new Uint32Array(BATCH);

interface Packed {
  readonly list: PackedKeys;
  readonly columns: readonly unknown[];
  readonly types: Json;
  readonly runs: readonly Run[];
}

function newColumns({ specs, entries }: Shape): Column[] {
  return specs.map((spec) => {
    const aggregate = createAggregate(spec, entries);
    const layout = findAggregate(spec.fn, entries).layout?.(spec.args.length);
    return layout === undefined ? new StateColumn(aggregate) : new NumberColumn(aggregate, layout as never);
  });
}

function checkColumns(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new UsageError(`two columns are named "${name}"`, 'give one of them another name');
    if (RESERVED.has(name))
      throw new UsageError(`a column cannot be named "${name}"`, 'that is where estimates are marked');
    seen.add(name);
  }
}

/** Columns that rows with estimates get. */
export const RESERVED: ReadonlySet<string> = new Set(['approximate', 'error']);
