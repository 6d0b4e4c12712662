import type { Wide } from '../plan/plan.ts';
import type { Json } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Cursor, Step } from '../stages/cursor.ts';
import { lineText } from './line-text.ts';
import type { WideState, WideStep } from './wide-step.ts';

/** The last records of the input. Holds the lines of up to twice as many. */
export function openTail({ count }: Extract<Wide, { op: 'tail' }>): WideStep {
  return {
    expressions: [],
    description: `the last ${count}`,
    create: () => new TailState(count, []),
    decode: (json) => new TailState(count, json as string[]),
  };
}

class TailState implements WideState {
  readonly #count: number;
  #lines: string[];

  constructor(count: number, lines: readonly string[]) {
    this.#count = count;
    this.#lines = [...lines];
  }

  taker(_: Binder, lineOf: (cursor: Cursor) => Uint8Array): Step {
    if (this.#count === 0) return () => true;
    return (cursor) => {
      this.#add(lineText(lineOf(cursor)));
      return true;
    };
  }

  merge(next: WideState): void {
    for (const line of (next as TailState).#lines) this.#add(line);
  }

  encode(): Json {
    return this.#last();
  }

  held(): string {
    return `${this.#lines.length.toLocaleString('en-US')} records at the end`;
  }

  finish() {
    return { lines: this.#last() };
  }

  #add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length >= 2 * this.#count) this.#lines = this.#last();
  }

  #last(): string[] {
    return this.#count === 0 ? [] : this.#lines.slice(-this.#count);
  }
}
