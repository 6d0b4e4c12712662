import { expectRoom } from '../heap-room.ts';
import { jsonText } from '../record/canonical.ts';
import type { Json } from '../record/record.ts';
import type { Aggregate } from './aggregate.ts';
import type { Finished } from './finished.ts';
import { BATCH } from './key-list.ts';

/**
 * The states of one aggregate for all groups, by the groups' numbers. Each stands for what the plain aggregate would
 * hold, and is encoded as that is.
 */
export interface Column {
  /** Bytes of memory outside of the heap. */
  readonly bytes: number;
  /** Makes room for so many groups; what is new is what `zero` gives. */
  reserve(groups: number): void;
  /** Keeps what record k of a batch gives the aggregate. */
  hold(k: number, values: readonly unknown[]): void;
  /** Adds what is kept of `count` records: that of the k-th to `groups[k]`. */
  take(groups: Uint32Array, count: number): void;
  /** Takes over a column of the same aggregate, which follows in the input: its state k becomes part of `groups[k]`. */
  merge(next: Column, groups: Uint32Array, count: number): void;
  /** The state that the plain aggregate would hold. */
  state(group: number): unknown;
  finish(group: number): Finished;
  encode(group: number): Json;
  /** Merges an encoded state that follows in the input. */
  decode(group: number, json: Json): void;
  /** The first `count` states in a form that crosses threads; the memory that goes with it is put into `transfer`. */
  pack(count: number, transfer: ArrayBuffer[]): unknown;
  /** Sets an empty column to what `pack` gave. */
  unpack(packed: unknown): void;
}

/** The states of any aggregate, as objects in the heap. */
export class StateColumn implements Column {
  readonly bytes = 0;
  readonly #aggregate: Aggregate;
  readonly #states: unknown[] = [];
  readonly #held: unknown[][] = [];

  constructor(aggregate: Aggregate) {
    this.#aggregate = aggregate;
  }

  reserve(groups: number): void {
    while (this.#states.length < groups) this.#states.push(this.#aggregate.zero());
  }

  hold(k: number, values: readonly unknown[]): void {
    const held = this.#held[k] ?? [];
    this.#held[k] = held;
    for (let a = 0; a < values.length; a++) held[a] = values[a];
  }

  take(groups: Uint32Array, count: number): void {
    const states = this.#states;
    for (let k = 0; k < count; k++) states[groups[k]!] = this.#aggregate.add(states[groups[k]!], this.#held[k]!);
  }

  merge(next: Column, groups: Uint32Array, count: number): void {
    const states = this.#states;
    const others = (next as StateColumn).#states;
    for (let k = 0; k < count; k++) states[groups[k]!] = this.#aggregate.merge(states[groups[k]!], others[k]);
  }

  state(group: number): unknown {
    return this.#states[group];
  }

  finish(group: number): Finished {
    return this.#aggregate.finish(this.#states[group]);
  }

  encode(group: number): Json {
    return this.#aggregate.encode(this.#states[group]);
  }

  decode(group: number, json: Json): void {
    this.#states[group] = this.#aggregate.merge(this.#states[group], this.#aggregate.decode(json));
  }

  /** JSON texts, each of some states. */
  pack(count: number): string[] {
    const texts: string[] = [];
    for (let from = 0; from < count; from += BATCH) {
      expectRoomFor(count);
      const states = this.#states.slice(from, Math.min(count, from + BATCH));
      texts.push(jsonText(states.map((state) => this.#aggregate.encode(state))));
    }
    return texts;
  }

  unpack(packed: unknown): void {
    for (const text of packed as string[]) {
      expectRoomFor(this.#states.length);
      for (const json of JSON.parse(text) as Json[]) this.#states.push(this.#aggregate.decode(json));
    }
  }
}

/** Throws where the heap is nearly full. */
export function expectRoomFor(groups: number): void {
  expectRoom(() => `at least ${groups.toLocaleString('en-US')} groups`);
}
