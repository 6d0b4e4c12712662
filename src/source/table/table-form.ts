/** The forms of a table: with commas or the like between its columns, or with tabs. */
export type TableForm = 'csv' | 'tsv';

const SEPARATORS = [',', '\t', ';', '|'] as const;

/** The separator of a table's columns; for CSV the candidate that occurs most often in the header. */
export function separatorOf(header: string, form: TableForm): string {
  if (form === 'tsv') return '\t';
  const names = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  const [first, ...others] = SEPARATORS;
  const countOf = (sign: string) => names.split(sign).length;
  return others.reduce<string>((best, sign) => (countOf(sign) > countOf(best) ? sign : best), first);
}
