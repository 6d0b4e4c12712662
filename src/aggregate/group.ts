import { UsageError } from '../errors.ts';
import { expectRoom } from '../heap-room.ts';
import type { Json, JsonRecord } from '../record/record.ts';
import type { Aggregate, AggregateEntry, AggregateSpec } from './aggregate.ts';
import { type Key, keyOf, valueOfKey } from './key.ts';
import { compareValues } from './order.ts';
import { AGGREGATES, createAggregate } from './registry.ts';
import { TypesSeen } from './types-seen.ts';

/** Groups of records by the values of keys, with the states of all aggregates for each combination that occurs. */
export interface GroupBy {
  /** The number of groups. Memory grows with it. */
  readonly size: number;
  /**
   * Adds one record: the values of the keys, and for each aggregate the values of its arguments. A missing value is
   * undefined.
   */
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
  /**
   * A row for each group, in the order of the keys' values (`compareValues`, the first key first): the keys, then the
   * aggregates. Missing keys and answers are null. If an answer is an estimate, its row ends with `approximate: true`
   * and `error: {column: error}`.
   */
  finish(): JsonRecord[];
  /** Notes about the values, one sentence each: where an aggregate of numbers got text. */
  notes(): string[];
}

/**
 * Makes an empty table. `keys` are the names of the columns, or their number; then they are by1, by2, … Values with the
 * same JSON are the same key, whatever the order of their members; missing and null are the same, since both are null
 * in a row. Without keys there is one group, even without records. A record costs one Map look-up for each key.
 * `entries` are the known aggregates. Throws a UsageError where two columns have the same name.
 */
export function createGroupBy(
  keys: number | readonly string[],
  specs: readonly AggregateSpec[],
  entries: readonly AggregateEntry[] = AGGREGATES,
): GroupBy {
  const names = typeof keys === 'number' ? Array.from({ length: keys }, (_, i) => `by${i + 1}`) : keys;
  checkColumns([...names, ...specs.map(({ name }) => name)]);
  return new Table(
    names,
    specs,
    specs.map((spec) => createAggregate(spec, entries)),
    () => new TypesSeen(specs, entries),
  );
}

interface Group {
  readonly keys: readonly Key[];
  readonly states: unknown[];
}

/** Subtrees by the value of the next key; after the last key, the group itself. */
type Branch = Map<Key, Branch | Group>;

class Table implements GroupBy {
  readonly #names: readonly string[];
  readonly #specs: readonly AggregateSpec[];
  readonly #aggregates: readonly Aggregate[];
  readonly #groups: Group[] = [];
  readonly #root: Branch = new Map();
  readonly #types: TypesSeen;
  readonly #newTypes: () => TypesSeen;

  constructor(
    names: readonly string[],
    specs: readonly AggregateSpec[],
    aggregates: readonly Aggregate[],
    newTypes: () => TypesSeen,
  ) {
    this.#names = names;
    this.#specs = specs;
    this.#aggregates = aggregates;
    this.#newTypes = newTypes;
    this.#types = newTypes();
    if (names.length === 0) this.#open([]);
  }

  get size(): number {
    return this.#groups.length;
  }

  add(keyValues: readonly unknown[], argValues: readonly (readonly unknown[])[]): void {
    const { states } = this.#find(keyValues);
    const aggregates = this.#aggregates;
    for (let i = 0; i < aggregates.length; i++) states[i] = aggregates[i]!.add(states[i], argValues[i]!);
    this.#types.add(argValues);
  }

  merge(next: GroupBy): void {
    for (const [k, { keys, states }] of (next as Table).#groups.entries()) {
      expectRoomAt(k, this.size);
      this.#take(keys, states);
    }
    this.#types.merge((next as Table).#types);
  }

  encode(): Json[] {
    return this.#groups.map(({ keys, states }, k) => {
      expectRoomAt(k, this.size);
      const group: Json[] = [[...keys], states.map((s, i) => this.#aggregates[i]!.encode(s))];
      return k === 0 ? [...group, this.#types.encode()] : group;
    });
  }

  states(): unknown[][] {
    return this.#groups.map(({ states }) => states);
  }

  decode(json: Json): GroupBy {
    const table = new Table(this.#names, this.#specs, this.#aggregates, this.#newTypes);
    for (const [keys, states, types] of json as [Key[], Json[], Json?][]) {
      if (types !== undefined) table.#types.decode(types);
      table.#take(
        keys,
        states.map((state, i) => this.#aggregates[i]!.decode(state)),
      );
    }
    return table;
  }

  finish(): JsonRecord[] {
    const rows = this.#groups.map((group) => ({ values: group.keys.map(valueOfKey), group }));
    rows.sort((a, b) => {
      for (let i = 0; i < this.#names.length; i++) {
        const order = compareValues(a.values[i], b.values[i]);
        if (order !== 0) return order;
      }
      return 0;
    });
    return rows.map(({ values, group }, k) => {
      expectRoomAt(k, rows.length);
      return this.#row(values, group.states);
    });
  }

  notes(): string[] {
    return this.#types.notes();
  }

  #row(values: readonly (Json | undefined)[], states: readonly unknown[]): JsonRecord {
    const row: JsonRecord = {};
    const error: JsonRecord = {};
    for (let i = 0; i < values.length; i++) setMember(row, this.#names[i]!, values[i] ?? null);
    for (let i = 0; i < states.length; i++) {
      const finished = this.#aggregates[i]!.finish(states[i]);
      setMember(row, this.#specs[i]!.name, finished.value ?? null);
      if (finished.error !== undefined) setMember(error, this.#specs[i]!.name, finished.error);
    }
    if (Object.keys(error).length > 0) {
      row.approximate = true;
      row.error = error;
    }
    return row;
  }

  #find(keyValues: readonly unknown[]): Group {
    const depth = this.#names.length;
    if (depth === 1) {
      const key = keyOf(keyValues[0] ?? null);
      return (this.#root.get(key) as Group | undefined) ?? this.#grow([key]);
    }
    let found: Branch | Group | undefined = depth === 0 ? this.#groups[0] : this.#root;
    for (let i = 0; i < depth && found !== undefined; i++) found = (found as Branch).get(keyOf(keyValues[i] ?? null));
    return (found as Group | undefined) ?? this.#grow(this.#names.map((_, i) => keyOf(keyValues[i] ?? null)));
  }

  #take(keys: readonly Key[], states: readonly unknown[]): void {
    const { states: own } = this.#at(keys) ?? this.#grow(keys);
    for (let i = 0; i < own.length; i++) own[i] = this.#aggregates[i]!.merge(own[i], states[i]);
  }

  #at(keys: readonly Key[]): Group | undefined {
    let found: Branch | Group | undefined = keys.length === 0 ? this.#groups[0] : this.#root;
    for (const key of keys) found = (found as Branch | undefined)?.get(key);
    return found as Group | undefined;
  }

  /** Makes the group of a new combination of keys. */
  #grow(keys: readonly Key[]): Group {
    const group = this.#open(keys);
    let branch = this.#root;
    for (const key of keys.slice(0, -1)) {
      const next = (branch.get(key) as Branch | undefined) ?? new Map();
      branch.set(key, next);
      branch = next;
    }
    branch.set(keys.at(-1)!, group);
    return group;
  }

  #open(keys: readonly Key[]): Group {
    const group = { keys, states: this.#aggregates.map((aggregate) => aggregate.zero()) };
    this.#groups.push(group);
    return group;
  }
}

/** Checks now and then, at the k-th of many groups, that there is memory for more. Throws a TeleError if not. */
function expectRoomAt(k: number, size: number): void {
  if (k % 4096 === 0) expectRoom(() => `at least ${size.toLocaleString('en-US')} groups`);
}

/** Sets an own member whatever its name; an assignment to `__proto__` would set the prototype. */
function setMember(object: JsonRecord, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  } else object[name] = value;
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
