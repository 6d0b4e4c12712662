import type { Json } from '../record/record.ts';
import type { AggregateEntry, AggregateSpec } from './aggregate.ts';

/**
 * Counts, over all groups, the types that came where an aggregate expects numbers or values of one type. Text is
 * skipped there, or is larger than every number.
 */
export class TypesSeen {
  readonly #columns: readonly Column[];
  #records = 0;
  readonly #texts: number[];
  readonly #numbers: number[];

  constructor(specs: readonly AggregateSpec[], entries: readonly AggregateEntry[]) {
    this.#columns = specs.flatMap(({ fn, args }, at) => {
      const wants = entries.find(({ name }) => name === fn)?.wants;
      return wants === undefined ? [] : [{ at, wants, call: `${fn}(${args[0]})`, expr: args[0]! }];
    });
    this.#texts = this.#columns.map(() => 0);
    this.#numbers = this.#columns.map(() => 0);
  }

  /** Adds one record: for each aggregate the values of its arguments. */
  add(argValues: readonly (readonly unknown[])[]): void {
    this.#records++;
    const columns = this.#columns;
    for (let k = 0; k < columns.length; k++) {
      const type = typeof argValues[columns[k]!.at]![0];
      if (type === 'string') this.#texts[k]!++;
      else if (type === 'number' || type === 'boolean') this.#numbers[k]!++;
    }
  }

  merge(next: TypesSeen): void {
    this.#take(next.encode());
  }

  encode(): Encoded {
    return [this.#records, this.#texts, this.#numbers];
  }

  decode(json: Json): void {
    this.#take(json as unknown as Encoded);
  }

  /** A sentence for each expression with values that its aggregate does not expect. */
  notes(): string[] {
    const notes = this.#columns.flatMap(({ wants, call, expr }, k) => {
      const [texts, numbers] = [this.#texts[k]!, this.#numbers[k]!];
      const of = `${texts.toLocaleString('en-US')} of ${this.#records.toLocaleString('en-US')} records`;
      if (texts > 0 && wants === 'numbers') return [`${expr} was text in ${of} (number(${expr}) reads it)`];
      if (texts > 0 && numbers > 0)
        return [
          `${call} compares text in ${of} with numbers, which all come before it (number(${expr}) makes numbers of text)`,
        ];
      return [];
    });
    return [...new Set(notes)];
  }

  #take([records, texts, numbers]: Encoded): void {
    this.#records += records;
    for (let k = 0; k < this.#columns.length; k++) {
      this.#texts[k]! += texts[k]!;
      this.#numbers[k]! += numbers[k]!;
    }
  }
}

type Encoded = [records: number, texts: number[], numbers: number[]];

interface Column {
  /** The number of its column in the table. */
  readonly at: number;
  readonly wants: NonNullable<AggregateEntry['wants']>;
  readonly call: string;
  readonly expr: string;
}
