import { UsageError } from '../../errors.ts';

/** The forms of text from which records can be read. */
export const INPUT_FORMS = ['ndjson', 'csv', 'tsv'] as const;
/** The name of a form of text. */
export type InputForm = (typeof INPUT_FORMS)[number];

/** The type of a column: text, or numbers. */
export type ColumnType = 'text' | 'number';

/** The types that were asked for: of named columns, and of all others. */
export interface ColumnTypes {
  readonly named: ReadonlyMap<string, ColumnType>;
  readonly others: ColumnType | undefined;
}

/**
 * Reads `--types`: one type for all columns (`text`), or types by column (`id=text,ms=number`). Throws a UsageError.
 */
export function parseTypes(text: string): ColumnTypes {
  const named = new Map<string, ColumnType>();
  let others: ColumnType | undefined;
  for (const part of text.split(',').map((each) => each.trim())) {
    const at = part.lastIndexOf('=');
    const type = part.slice(at + 1).trim();
    if (type !== 'text' && type !== 'number')
      throw new UsageError(
        `--types knows text and number, not "${type}"`,
        '--types id=text,ms=number, or --types text',
      );
    if (at < 0) others = type;
    else named.set(part.slice(0, at).trim(), type);
  }
  return { named, others };
}

const SEPARATORS = [',', '\t', ';', '|'] as const;

/** The separator of a table's columns; for CSV the candidate that occurs most often in the header. */
export function separatorOf(header: string, form: InputForm): string {
  if (form === 'tsv') return '\t';
  const names = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  const [first, ...others] = SEPARATORS;
  const countOf = (sign: string) => names.split(sign).length;
  return others.reduce<string>((best, sign) => (countOf(sign) > countOf(best) ? sign : best), first);
}
