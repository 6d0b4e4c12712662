import type { Cell, Row } from './read-row.ts';
import type { ColumnType, ColumnTypes } from './table-form.ts';

/** A number as JSON writes it. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Makes lines of NDJSON of the rows of a table. Texts are those of its bytes, one letter for each, so that nothing is
 * lost where they are no UTF-8. An empty cell is null, one in quotes an empty text. Numbers are copied digit by digit.
 */
export class RowLines {
  readonly #names: readonly string[];
  readonly #header: string;
  readonly #heads: readonly string[];
  readonly #types: readonly ColumnType[];
  /** Columns whose type was asked for, whose cells have to be of it. */
  readonly #asked: readonly boolean[];

  /** `first` are rows by which columns whose type is not asked for are judged: numbers, where all of them are. */
  constructor(header: Row, types: ColumnTypes, first: readonly Row[]) {
    const names = uniqueNames(typeof header.cells === 'string' ? [header.text] : header.cells.map(({ text }) => text));
    this.#names = names;
    this.#header = header.text;
    this.#heads = names.map((name, k) => `${k === 0 ? '{' : ','}${JSON.stringify(name)}:`);
    const asked = names.map((name) => types.named.get(name) ?? types.others);
    this.#asked = asked.map((type) => type !== undefined);
    const rows = first.filter(({ text }) => text !== header.text);
    this.#types = asked.map((type, k) => type ?? judge(rows, k, names.length));
  }

  /** The line of a row, or why it has none. */
  lineOf({ text, cells }: Row): { readonly line: string } | { readonly fault: string } {
    if (typeof cells === 'string') return { fault: cells };
    if (text === this.#header) return { fault: 'it is the header again' };
    const expected = this.#names.length;
    if (cells.length !== expected)
      return { fault: `it has ${cells.length} field${cells.length === 1 ? '' : 's'}, and the header has ${expected}` };
    let line = '';
    for (let k = 0; k < expected; k++) {
      const cell = cells[k]!;
      const isAsked = this.#asked[k]! && this.#types[k] === 'number';
      const isNumber = this.#types[k] === 'number' && (isAsked || !cell.quoted) && NUMBER.test(cell.text);
      if (isAsked && !isNumber && cell.text !== '')
        return { fault: `${this.#names[k]} is ${JSON.stringify(cell.text)}, which is no number` };
      line += this.#heads[k]! + (isNumber ? cell.text : textValue(cell));
    }
    return { line: `${line}}` };
  }
}

function textValue({ text, quoted }: Cell): string {
  return text === '' && !quoted ? 'null' : JSON.stringify(text);
}

function judge(rows: readonly Row[], column: number, expected: number): ColumnType {
  let found = false;
  for (const { cells } of rows) {
    if (typeof cells === 'string' || cells.length !== expected) continue;
    const { text, quoted } = cells[column]!;
    if (text === '' && !quoted) continue;
    if (quoted || !NUMBER.test(text)) return 'text';
    found = true;
  }
  return found ? 'number' : 'text';
}

/** A column without a name is called by its number; one whose name another has gets a number behind it. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((own, k) => {
    const name = own === '' ? `column_${k + 1}` : own;
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let number = 2;
    while (taken.has(`${name}_${number}`) || seen.has(`${name}_${number}`)) number++;
    seen.add(`${name}_${number}`);
    return `${name}_${number}`;
  });
}
