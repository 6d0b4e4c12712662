import { UsageError } from '../../errors.ts';

/** The forms of text that records are read from. */
export const INPUT_FORMS = ['ndjson', 'csv', 'tsv'] as const;
export type InputForm = (typeof INPUT_FORMS)[number];

/** What a column holds: text as it stands, or numbers. */
export type ColumnType = 'text' | 'number';

/** The types that were asked for: of single columns, and of all others. */
export interface ColumnTypes {
  readonly named: ReadonlyMap<string, ColumnType>;
  readonly others: ColumnType | undefined;
}

/** Reads `--types`: `text`, or `id=text,ms=number`. Throws a UsageError. */
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

/** What separates the columns of a table: for CSV the sign that its header has most of. */
export function separatorOf(header: string, form: InputForm): string {
  if (form === 'tsv') return '\t';
  const names = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  const [first, ...others] = SEPARATORS;
  const countOf = (sign: string) => names.split(sign).length;
  return others.reduce<string>((best, sign) => (countOf(sign) > countOf(best) ? sign : best), first);
}
