import { isatty } from 'node:tty';
import { printableLines } from '../../render/cell.ts';
import type { TableOptions } from '../../render/table.ts';
import { writeAll } from '../../write.ts';
import { target } from './target.ts';

/**
 * Writes whole lines of data to standard output, or with `fd` 2 to standard error. Files and pipes get them unchanged;
 * a terminal, which would obey control characters in data, gets those as escapes. Do not use it for tables and other
 * texts for reading: they are safe already, and may hold colours.
 */
export function print(lines: string | Uint8Array, fd: 1 | 2 = 1): void {
  const { isTTY, write } = fd === 1 ? target() : { isTTY: isatty(2), write: (data: typeof lines) => writeAll(2, data) };
  if (!isTTY) write(lines);
  else write(printableLines(typeof lines === 'string' ? lines : Buffer.from(lines).toString()));
}

/** The options of a table on standard output: on a terminal in colour, and no wider than that. */
export function tableOptions(): TableOptions {
  const { isTTY, columns = 0 } = target();
  return isTTY ? { color: !process.env.NO_COLOR, ...(columns > 0 && { width: columns }) } : {};
}
