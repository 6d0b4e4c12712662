import type { Aggregate, AggregateEntry, AggregateSpec } from '../../src/aggregate/aggregate.ts';
import { type Key, keyOf, valueOfKey } from '../../src/aggregate/key.ts';
import { compareValues } from '../../src/aggregate/order.ts';
import { AGGREGATES, createAggregate } from '../../src/aggregate/registry.ts';
import { TypesSeen } from '../../src/aggregate/types-seen.ts';
import type { Json, JsonRecord } from '../../src/record/record.ts';

/** Groups in Maps, with a plain state of each aggregate: what the table over bytes is held against. */
export interface PlainGroupBy {
  add(keyValues: readonly unknown[], argValues: readonly (readonly unknown[])[]): void;
  encode(): Json[];
  finish(): JsonRecord[];
}

export function createPlainGroupBy(
  keys: number | readonly string[],
  specs: readonly AggregateSpec[],
  entries: readonly AggregateEntry[] = AGGREGATES,
): PlainGroupBy {
  const names = typeof keys === 'number' ? Array.from({ length: keys }, (_, i) => `by${i + 1}`) : keys;
  return new Table(
    names,
    specs,
    specs.map((spec) => createAggregate(spec, entries)),
    new TypesSeen(specs, entries),
  );
}

interface Group {
  readonly keys: readonly Key[];
  readonly states: unknown[];
}

/** Subtrees by the value of the next key; the group itself after the last key. */
type Branch = Map<Key, Branch | Group>;

class Table implements PlainGroupBy {
  readonly #names: readonly string[];
  readonly #specs: readonly AggregateSpec[];
  readonly #aggregates: readonly Aggregate[];
  readonly #groups: Group[] = [];
  readonly #root: Branch = new Map();
  readonly #types: TypesSeen;

  constructor(
    names: readonly string[],
    specs: readonly AggregateSpec[],
    aggregates: readonly Aggregate[],
    types: TypesSeen,
  ) {
    this.#names = names;
    this.#specs = specs;
    this.#aggregates = aggregates;
    this.#types = types;
    if (names.length === 0) this.#open([]);
  }

  add(keyValues: readonly unknown[], argValues: readonly (readonly unknown[])[]): void {
    const { states } = this.#find(keyValues);
    const aggregates = this.#aggregates;
    for (let i = 0; i < aggregates.length; i++) states[i] = aggregates[i]!.add(states[i], argValues[i]!);
    this.#types.add(argValues);
  }

  encode(): Json[] {
    return this.#groups.map(({ keys, states }, k) => {
      const group: Json[] = [[...keys], states.map((s, i) => this.#aggregates[i]!.encode(s))];
      return k === 0 ? [...group, this.#types.encode()] : group;
    });
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
    return rows.map(({ values, group }) => this.#row(values, group.states));
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

  /** Makes the group of keys that have none yet. */
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

/** Sets an own member whatever its name: assigning to `__proto__` would not. */
function setMember(object: JsonRecord, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  } else object[name] = value;
}
