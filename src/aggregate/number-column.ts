import { jsonText } from '../record/canonical.ts';
import type { Json } from '../record/record.ts';
import type { RunReader, RunWriter } from '../spill.ts';
import type { Aggregate } from './aggregate.ts';
import type { Column } from './column.ts';
import { Fields } from './fields.ts';
import type { Finished } from './finished.ts';
import { BATCH } from './key-list.ts';
import type { Layout } from './layout.ts';

/** The states of an aggregate of numbers, in typed arrays. The aggregate must not depend on the order of values. */
export class NumberColumn<State> implements Column {
  readonly #aggregate: Aggregate<State>;
  readonly #layout: Layout<State>;
  readonly #fields: Fields;
  /** By group, the states that its fields could not hold. */
  readonly #odd = new Map<number, State>();
  readonly #held: unknown[] = [];
  /** The fields of one group, as they are read from a run. */
  readonly #loaded: Fields;

  constructor(aggregate: Aggregate<State>, layout: Layout<State>) {
    this.#aggregate = aggregate;
    this.#layout = layout;
    this.#fields = new Fields(layout.empty, layout.narrow);
    this.#loaded = new Fields(layout.empty, layout.narrow);
    this.#loaded.reserve(1);
  }

  get each(): number {
    return this.#fields.arrays.length * 8;
  }

  reserve(groups: number): void {
    this.#fields.reserve(groups);
  }

  hold(k: number, values: readonly unknown[]): void {
    this.#held[k] = values[0];
  }

  touch(groups: Uint32Array, from: number, to: number): void {
    this.#fields.touch(groups, from, to);
  }

  take(groups: Uint32Array, count: number): void {
    this.touch(groups, 0, count);
    for (let k = 0; k < count; k++) {
      const group = groups[k]!;
      if (this.#layout.add(this.#fields, group, this.#held[k])) continue;
      this.#odd.set(group, this.#aggregate.add(this.#odd.get(group) ?? this.#aggregate.zero(), [this.#held[k]]));
    }
  }

  merge(next: Column, groups: Uint32Array, count: number): void {
    const other = next as NumberColumn<State>;
    if (other.#fields.isWide) this.#fields.widen();
    for (let k = 0; k < count; k++) {
      if (k % BATCH === 0) this.touch(groups, k, Math.min(count, k + BATCH));
      if (!this.#layout.merge(this.#fields, groups[k]!, other.#fields, k))
        this.#addOdd(groups[k]!, this.#layout.state(other.#fields, k));
    }
    for (const [k, state] of other.#odd) this.#addOdd(groups[k]!, state);
  }

  /** The state of a group, which shares nothing with the column. */
  state(group: number): State {
    const state = this.#layout.state(this.#fields, group);
    const odd = this.#odd.get(group);
    if (odd === undefined) return state;
    return this.#aggregate.merge(state, this.#aggregate.decode(this.#aggregate.encode(odd)));
  }

  finish(group: number): Finished {
    const odd = this.#odd.size > 0 && this.#odd.has(group);
    const fast = odd ? undefined : this.#layout.finish?.(this.#fields, group);
    return fast ?? this.#aggregate.finish(this.state(group));
  }

  encode(group: number): Json {
    return this.#aggregate.encode(this.state(group));
  }

  decode(group: number, json: Json): void {
    const state = this.#aggregate.decode(json);
    if (!this.#layout.addState(this.#fields, group, state)) this.#addOdd(group, state);
  }

  clear(): void {
    this.#fields.clear();
    this.#odd.clear();
  }

  save(group: number, run: RunWriter): void {
    const odd = this.#odd.get(group);
    const { arrays } = this.#fields;
    run.byte(arrays.length);
    for (const array of arrays) run.number(array[group]!);
    run.piece(odd === undefined ? NOTHING : Buffer.from(jsonText(this.#aggregate.encode(odd))));
  }

  load(group: number, run: RunReader): void {
    const loaded = this.#loaded;
    loaded.clear();
    const count = run.byte();
    if (count > loaded.arrays.length) loaded.widen();
    for (let k = 0; k < count; k++) loaded.arrays[k]![0] = run.number();
    if (loaded.isWide) this.#fields.widen();
    if (!this.#layout.merge(this.#fields, group, loaded, 0)) this.#addOdd(group, this.#layout.state(loaded, 0));
    const odd = run.piece();
    if (odd.length > 0) this.#addOdd(group, this.#aggregate.decode(JSON.parse(odd.toString())));
  }

  pack(_count: number, transfer: ArrayBuffer[]): Packed {
    const arrays = this.#fields.pack();
    for (const { buffer } of arrays) transfer.push(buffer);
    return { arrays, odd: Array.from(this.#odd, ([group, state]) => [group, this.#aggregate.encode(state)]) };
  }

  unpack(packed: unknown): void {
    const { arrays, odd } = packed as Packed;
    this.#fields.unpack(arrays);
    for (const [group, json] of odd) this.#odd.set(group, this.#aggregate.decode(json));
  }

  #addOdd(group: number, state: State): void {
    const own = this.#odd.get(group);
    this.#odd.set(group, own === undefined ? state : this.#aggregate.merge(own, state));
  }
}

const NOTHING = new Uint8Array();

interface Packed {
  readonly arrays: readonly Float64Array<ArrayBuffer>[];
  readonly odd: readonly (readonly [group: number, state: Json])[];
}
