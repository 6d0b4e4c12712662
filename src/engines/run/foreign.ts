import { TeleError } from '../../errors.ts';
import { columnSeparator } from '../../record/csv-line.ts';
import type { Scanner } from '../../record/scanner.ts';

/** The number of bytes of a line that are looked at. */
const MOST = 4096;

/** The commands that make NDJSON of a table, by the separator of its columns. */
const MILLER = { commas: 'mlr --icsv', semicolons: 'mlr --icsv --ifs semicolon', tabs: 'mlr --itsv' };

/** Throws a TeleError if an input begins like a table of text and neither of its first two lines is a record. */
export function refuseTable(name: string, scanner: Scanner): void {
  if (scanner.line(0) !== 1 || !scanner.bad(1)) return;
  const [first, second] = [0, 1].map((row) => Buffer.from(scanner.raw(row).subarray(0, MOST)).toString()) as [
    string,
    string,
  ];
  const separator = columnSeparator(first, second);
  if (separator === undefined) return;
  throw new TeleError(`${name} is a table, not NDJSON: its columns are separated by ${separator}`, {
    hint: `let Miller make NDJSON of it: ${MILLER[separator]} --ojsonl cat FILE | tele …`,
  });
}
