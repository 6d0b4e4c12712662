import { type Key, keyOf } from '../aggregate/key.ts';
import type { Wide } from '../plan/plan.ts';
import type { Json } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor, Step } from '../stages/cursor.ts';
import { lineText } from './line-text.ts';
import type { WideState, WideStep } from './wide-step.ts';

type Distinct = Extract<Wide, { op: 'distinct' }>;

/**
 * The first record for each combination of values, in the order of the input. Values are the same if their JSON is,
 * with members in any order; missing and null are the same. Holds the values and lines of the kept records.
 */
export function openDistinct(distinct: Distinct): WideStep {
  return {
    expressions: distinct.by,
    description: `the first record for each ${distinct.by.join(', ')}`,
    create: () => new DistinctState(distinct, []),
    decode: (json) => new DistinctState(distinct, json as [Key, string][]),
  };
}

class DistinctState implements WideState {
  readonly #by: readonly string[];
  readonly #lines: Map<Key, string>;

  constructor({ by }: Distinct, lines: readonly (readonly [Key, string])[]) {
    this.#by = by;
    this.#lines = new Map(lines);
  }

  taker(binder: Binder, lineOf: (cursor: Cursor) => Uint8Array): Step {
    const readers = this.#by.map((expr) => binder.bind(expr));
    const [only] = readers;
    const lines = this.#lines;
    return (cursor) => {
      const key =
        readers.length === 1
          ? keyOf(only!(cursor) ?? null)
          : JSON.stringify(readers.map((read) => keyOf(read(cursor) ?? null)));
      if (!lines.has(key)) lines.set(key, lineText(lineOf(cursor)));
      return true;
    };
  }

  merge(next: WideState): void {
    for (const [key, line] of (next as DistinctState).#lines) if (!this.#lines.has(key)) this.#lines.set(key, line);
  }

  encode(): Json {
    return [...this.#lines];
  }

  held(): string {
    return `${this.#lines.size.toLocaleString('en-US')} different records`;
  }

  finish() {
    return { lines: [...this.#lines.values()] };
  }
}
