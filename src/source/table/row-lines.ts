import { type FieldType, type FieldTypes, NUMBER } from '../field-types.ts';
import type { Cell, Row } from './read-row.ts';

/**
 * Writes the rows of a table as lines of NDJSON. The texts have a character for each byte of the table, so that nothing
 * is lost if it is not UTF-8. An empty cell becomes null, and an empty cell in quotes an empty text. Numbers are copied
 * digit by digit.
 */
export class RowLines {
  readonly #names: readonly string[];
  readonly #header: string;
  readonly #heads: readonly string[];
  readonly #types: readonly FieldType[];
  /** For each column, whether its type was asked for; a cell of another type is then a fault. */
  readonly #asked: readonly boolean[];

  /**
   * A column whose type was not asked for holds numbers if all its cells in the rows `first` are numbers, else text.
   */
  constructor(header: Row, types: FieldTypes, first: readonly Row[]) {
    const names = uniqueNames(typeof header.cells === 'string' ? [header.text] : header.cells.map(({ text }) => text));
    this.#names = names;
    this.#header = header.text;
    this.#heads = names.map((name, k) => `${k === 0 ? '{' : ','}${JSON.stringify(name)}:`);
    const asked = names.map((name) => types.named.get(name) ?? types.others);
    this.#asked = asked.map((type) => type !== undefined);
    const rows = first.filter(({ text }) => text !== header.text);
    this.#types = asked.map((type, k) => type ?? judge(rows, k, names.length));
  }

  /** Returns the line of a row, or why the row is not valid. */
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

function judge(rows: readonly Row[], column: number, expected: number): FieldType {
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

/** Makes the names of columns unique: a column without a name becomes column_N, and a repeated name gets a number. */
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
