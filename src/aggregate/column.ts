import { expectRoom } from '../heap-room.ts';
import { jsonText } from '../record/canonical.ts';
import type { Json } from '../record/record.ts';
import type { RunReader, RunWriter } from '../spill.ts';
import type { Aggregate } from './aggregate.ts';
import type { Finished } from './finished.ts';
import { BATCH } from './key-list.ts';

/**
 * The states of one aggregate for all groups, by the groups' numbers. Each corresponds to the state of the plain
 * aggregate, and is encoded in the same way.
 */
export interface Column {
  /** The bytes outside the heap for each group; 0 if states are objects in the heap. */
  readonly each: number;
  /** Makes room for so many groups; new ones have the state of `zero`. */
  reserve(groups: number): void;
  /** Holds the values that record k of a batch gives the aggregate. */
  hold(k: number, values: readonly unknown[]): void;
  /** Adds the held values of `count` records: those of the k-th record to the state of `groups[k]`. */
  take(groups: Uint32Array, count: number): void;
  /** Takes over a column of the same aggregate whose input follows: its state k is merged into that of `groups[k]`. */
  merge(next: Column, groups: Uint32Array, count: number): void;
  /** Reads the states of `groups` from `from` to `to` into the processor's cache, if they are used next. */
  touch(groups: Uint32Array, from: number, to: number): void;
  /** The state in the form of the plain aggregate. */
  state(group: number): unknown;
  finish(group: number): Finished;
  encode(group: number): Json;
  /** Merges an encoded state whose input follows. */
  decode(group: number, json: Json): void;
  /** Removes all states, and keeps the memory. */
  clear(): void;
  /** Writes the state of a group to a run, from which `load` reads it. */
  save(group: number, run: RunWriter): void;
  /** Merges a state that `save` wrote, and whose input follows, into the state of the group. */
  load(group: number, run: RunReader): void;
  /** Packs the first `count` states in a form that crosses threads; their memory is added to `transfer`. */
  pack(count: number, transfer: ArrayBuffer[]): unknown;
  /** Fills an empty column with what `pack` returned. */
  unpack(packed: unknown): void;
}

/** A column for any aggregate, which holds states as objects in the heap. */
export class StateColumn implements Column {
  readonly each = 0;
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

  touch(): void {}

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

  clear(): void {
    this.#states.length = 0;
  }

  save(group: number, run: RunWriter): void {
    run.piece(Buffer.from(jsonText(this.encode(group))));
  }

  load(group: number, run: RunReader): void {
    this.decode(group, JSON.parse(run.piece().toString()));
  }

  /**
   * Packs states by the aggregate's own `pack`, if it has one, and otherwise as JSON texts, each of a batch of states.
   */
  pack(count: number, transfer: ArrayBuffer[]): unknown {
    const aggregate = this.#aggregate;
    if (aggregate.pack) return this.#states.slice(0, count).map((state) => aggregate.pack!(state, transfer));
    const texts: string[] = [];
    for (let from = 0; from < count; from += BATCH) {
      expectRoomFor(count);
      const states = this.#states.slice(from, Math.min(count, from + BATCH));
      texts.push(jsonText(states.map((state) => this.#aggregate.encode(state))));
    }
    return texts;
  }

  unpack(packed: unknown): void {
    const aggregate = this.#aggregate;
    if (aggregate.unpack) {
      for (const state of packed as unknown[]) this.#states.push(aggregate.unpack(state));
      return;
    }
    for (const text of packed as string[]) {
      expectRoomFor(this.#states.length);
      for (const json of JSON.parse(text) as Json[]) this.#states.push(this.#aggregate.decode(json));
    }
  }
}

/** Throws a TeleError if the heap is nearly full. */
export function expectRoomFor(groups: number): void {
  expectRoom(() => `at least ${groups.toLocaleString('en-US')} groups`);
}
