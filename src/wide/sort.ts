import { type Key, keyOf } from '../aggregate/key.ts';
import type { Wide } from '../plan/plan.ts';
import type { Json } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor, Step } from '../stages/cursor.ts';
import { Best } from './best.ts';
import { lineText } from './line-text.ts';
import type { WideState, WideStep } from './wide-step.ts';

type Sort = Extract<Wide, { op: 'sort' }>;

/**
 * All records, or only the first ones, in the order of the values of expressions; records with equal values keep the
 * order of the input. The order is that of `compareValues`; descending puts missing values last. Holds the lines of all
 * records, or of twice as many as are asked for.
 */
export function openSort(sort: Sort): WideStep {
  const { keys, most } = sort;
  const order = keys.map(({ expr, descending }) => `${expr}${descending ? ', large to small' : ''}`).join('; ');
  return {
    expressions: keys.map(({ expr }) => expr),
    description: `${most === undefined ? 'all' : `the first ${most}`} by ${order}`,
    create: () => new SortState(sort, []),
    decode: (json) => new SortState(sort, json as [Key[], string][]),
  };
}

class SortState implements WideState {
  readonly #sort: Sort;
  readonly #best: Best;

  constructor(sort: Sort, held: readonly (readonly [keys: Key[], line: string])[]) {
    this.#sort = sort;
    this.#best = new Best(
      sort.keys.map(({ descending }) => descending),
      sort.most ?? Number.POSITIVE_INFINITY,
    );
    for (const [keys, line] of held) this.#best.add({ keys, line });
  }

  taker(binder: Binder, lineOf: (cursor: Cursor) => Uint8Array): Step {
    const readers = this.#sort.keys.map(({ expr }) => binder.bind(expr));
    const best = this.#best;
    return (cursor) => {
      const keys = readers.map((read) => keyOf(read(cursor)));
      if (best.takes(keys)) best.add({ keys, line: lineText(lineOf(cursor)) });
      return true;
    };
  }

  merge(next: WideState): void {
    for (const record of (next as SortState).#best.held()) this.#best.add(record);
  }

  encode(): Json {
    return this.#best.held().map(({ keys, line }) => [[...keys], line]);
  }

  held(): string {
    return `${this.#best.size.toLocaleString('en-US')} records to sort`;
  }

  finish() {
    return { lines: this.#best.inOrder().map(({ line }) => line) };
  }
}
