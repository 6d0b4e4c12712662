import { compareKeyLists, type Key, keyOf } from '../aggregate/key.ts';
import type { Wide } from '../plan/plan.ts';
import type { Json } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor, Step } from '../stages/cursor.ts';
import { Best } from './best.ts';
import { lineText } from './line-text.ts';
import { SHUFFLE_KEYS } from './shuffle-keys.ts';
import type { WideState, WideStep } from './wide-step.ts';

type Top = Extract<Wide, { op: 'top' }>;
type Encoded = readonly [group: Key[], held: [key: Key, line: string][]][];

/**
 * The records with the largest values of an expression, a number of them for each group: groups in the order of their
 * keys, largest values first, equal ones in the order of the input. Holds the lines of up to twice as many.
 */
export function openTop(top: Top): WideStep {
  const { count, expr, by } = top;
  return {
    expressions: [expr, ...by],
    description: `the ${count} largest by ${expr}${by.length === 0 ? '' : `, of each ${by.join(', ')}`}`,
    create: () => new TopState(top, []),
    decode: (json) => new TopState(top, json as unknown as Encoded),
    shuffle: SHUFFLE_KEYS,
  };
}

class TopState implements WideState {
  readonly #top: Top;
  /** Groups by the JSON of their keys. */
  readonly #groups = new Map<string, { readonly group: readonly Key[]; readonly best: Best }>();

  constructor(top: Top, encoded: Encoded) {
    this.#top = top;
    for (const [group, held] of encoded) for (const [key, line] of held) this.#bestOf(group).add({ keys: [key], line });
  }

  taker(binder: Binder, lineOf: (cursor: Cursor) => Uint8Array): Step {
    const value = binder.bind(this.#top.expr);
    const readers = this.#top.by.map((expr) => binder.bind(expr));
    return (cursor) => {
      const best = this.#bestOf(readers.map((read) => keyOf(read(cursor) ?? null)));
      const keys = [keyOf(value(cursor))];
      if (best.takes(keys)) best.add({ keys, line: lineText(lineOf(cursor)) });
      return true;
    };
  }

  merge(next: WideState): void {
    for (const { group, best } of (next as TopState).#groups.values())
      for (const record of best.held()) this.#bestOf(group).add(record);
  }

  encode(): Json {
    return Array.from(this.#groups.values(), ({ group, best }) => [
      [...group],
      best.held().map(({ keys, line }) => [keys[0]!, line]),
    ]);
  }

  held(): string {
    return `the largest records of ${this.#groups.size.toLocaleString('en-US')} groups`;
  }

  finish() {
    const groups = [...this.#groups.values()].sort((a, b) => compareKeyLists(a.group, b.group));
    return { lines: groups.flatMap(({ best }) => best.inOrder().map(({ line }) => line)) };
  }

  #bestOf(group: readonly Key[]): Best {
    const name = JSON.stringify(group);
    let found = this.#groups.get(name);
    if (found === undefined) {
      found = { group, best: new Best([true], this.#top.count) };
      this.#groups.set(name, found);
    }
    return found.best;
  }
}
