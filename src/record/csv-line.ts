/**
 * Guesses the separator of a table of text from its first two lines: the first must be names without JSON's brackets,
 * and both must have the same number of fields. Undefined where they are not such a table.
 */
export function columnSeparator(first: string, second: string): 'commas' | 'semicolons' | 'tabs' | undefined {
  for (const [name, separator] of SEPARATORS) {
    const names = fields(first, separator);
    if (names.length < 2 || names.length !== fields(second, separator).length) continue;
    if (names.every((field) => /^"?[\p{L}_#][^{}[\]"]*"?\s*$/u.test(field))) return name;
  }
  return undefined;
}

const SEPARATORS = [
  ['commas', ','],
  ['semicolons', ';'],
  ['tabs', '\t'],
] as const;

/** Splits a line at separators outside quotes. Separators in quotes become blanks. */
function fields(line: string, separator: string): string[] {
  return line.replace(/"(?:[^"]|"")*"/g, (quoted) => quoted.replaceAll(separator, ' ')).split(separator);
}
