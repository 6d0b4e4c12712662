/**
 * What separates the columns of a table of text, judged by its first line and the one below: names without the brackets
 * of JSON, and as many fields in both. Undefined where that is no table.
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

/** A separator in quotes separates nothing. */
function fields(line: string, separator: string): string[] {
  return line.replace(/"(?:[^"]|"")*"/g, (quoted) => quoted.replaceAll(separator, ' ')).split(separator);
}
