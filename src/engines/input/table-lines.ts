import { addRating } from '../../analysis/ratings/read.ts';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import { hasOpenQuote, isNumeric, splitLine } from '../../model/ratings/table-line.ts';
import { type TableShape, tableShape } from '../../model/ratings/table-shape.ts';
import type { Expression } from '../../record/expression/compile.ts';
import { readPath } from '../../record/path.ts';
import type { JsonRecord } from '../../record/record.ts';

/** The options of reading the lines of a table. */
export interface TableReading {
  /** The columns of user, item and weight; by default the first lines decide. */
  readonly columns?: readonly string[] | undefined;
  /**
   * The weight of a rating, computed from the columns by name, or for a table without names from user, item and weight.
   */
  readonly weight?: Expression | undefined;
  /** Called once the columns are known. */
  readonly onShape?: ((shape: TableShape) => void) | undefined;
}

/** Reads the lines of one table. The first line waits for the second, because both together decide the columns. */
export class TableLines<T> {
  readonly #state: RatingsState;
  readonly #options: TableReading;
  readonly #onBad: (line: T, reason: string) => void;
  #first: { line: T; text: string } | undefined;
  #shape: TableShape | undefined;
  #isSized = false;

  constructor(state: RatingsState, options: TableReading, onBad: (line: T, reason: string) => void) {
    this.#state = state;
    this.#options = options;
    this.#onBad = onBad;
  }

  /** Takes a line; `line` identifies it if it is bad. */
  take(text: string, line: T): void {
    if (this.#shape === undefined) {
      if (this.#first === undefined) {
        this.#first = { line, text: text.replace(/^\uFEFF/, '') };
        return;
      }
      this.#begin(text);
    }
    this.#add(text, line);
  }

  /** Call it after the last line, which may be the only one. */
  end(): void {
    if (this.#shape === undefined && this.#first !== undefined) this.#begin(undefined);
  }

  #begin(second: string | undefined): void {
    const { text, line } = this.#first!;
    this.#shape = tableShape(text, second, this.#options.columns);
    this.#options.onShape?.(this.#shape);
    if (this.#shape.kind === 'rows' && !this.#shape.form.hasHeader) this.#add(text, line);
  }

  #add(text: string, line: T): void {
    const reason = this.#reasonAgainst(text, this.#shape!);
    if (reason !== undefined) this.#onBad(line, reason);
  }

  /** Takes a line, or returns why it is bad. */
  #reasonAgainst(text: string, shape: TableShape): string | undefined {
    if (shape.kind === 'market') return this.#takeCoordinates(text, shape.hasValues);
    const separator = shape.kind === 'rows' ? shape.form.separator : shape.separator;
    if (hasOpenQuote(text, separator)) return 'a double quote is not closed on this line';
    const fields = splitLine(text, separator).map((field) => field.trim());
    return shape.kind === 'matrix' ? this.#takeCells(fields, shape.items) : this.#takeRow(fields, shape);
  }

  #takeRow(fields: readonly string[], { form, names }: Extract<TableShape, { kind: 'rows' }>): string | undefined {
    const { user, item, weight } = form;
    const [who, what] = [fields[user], fields[item]];
    if (!who || !what) return `it has no ${who ? 'item' : 'user'} in column ${(who ? item : user) + 1}`;
    const own = weight < 0 ? undefined : fields[weight];
    const expression = this.#options.weight;
    try {
      const roles = names.length > 0 ? namedValues(names, fields) : { user: who, item: what, weight: cellOf(own) };
      this.#rate(who, what, expression === undefined ? own : evaluate(expression, roles));
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  }

  #takeCells([user, ...cells]: readonly string[], items: readonly string[]): string | undefined {
    if (!user) return 'it has no user in column 1';
    if (cells.length !== items.length) return `it has ${cells.length} cells for ${items.length} items`;
    // An empty cell is not a rating of zero.
    for (const [at, cell] of cells.entries()) if (cell !== '' && Number(cell) !== 0) this.#rate(user, items[at]!, cell);
    return undefined;
  }

  #takeCoordinates(text: string, hasValues: boolean): string | undefined {
    if (text.startsWith('%')) return undefined;
    const [row, column, value] = text.trim().split(/\s+/);
    if (!row || !column) return 'it has no row and column';
    if (this.#isSized) this.#rate(row, column, hasValues ? value : undefined);
    this.#isSized = true;
    return undefined;
  }

  #rate(user: string, item: string, weight: unknown): void {
    this.#state.facts.records++;
    addRating(this.#state, user, item, weight);
  }
}

function namedValues(names: readonly string[], fields: readonly string[]): JsonRecord {
  return Object.fromEntries(names.map((name, at) => [name, cellOf(fields[at])]));
}

function cellOf(field: string | undefined): string | number | null {
  if (field === undefined) return null;
  return isNumeric(field) ? Number(field) : field;
}

/** The value of an expression; NaN if it is undefined. */
function evaluate(expression: Expression, record: JsonRecord): unknown {
  const slots = expression.paths.map((path) => readPath(record, path));
  return expression.evaluate(slots, record, 0) ?? Number.NaN;
}
