import { isatty } from 'node:tty';
import { printableLines } from '../../render/cell.ts';
import type { TableOptions } from '../../render/table.ts';
import { writeAll } from '../../write.ts';

/**
 * Whole lines of data to standard output, and with `fd` 2 to standard error: into a file or a pipe as they are; on a
 * terminal, which would obey the control characters in them, those are shown as escapes. Tables and other texts for
 * reading are safe already, and may hold colours of ours.
 */
export function print(lines: string | Uint8Array, fd: 1 | 2 = 1): void {
  if (!isatty(fd)) writeAll(fd, lines);
  else writeAll(fd, printableLines(typeof lines === 'string' ? lines : Buffer.from(lines).toString()));
}

/** How a table stands on standard output: on a terminal in colour and no wider than that. */
export function tableOptions(): TableOptions {
  const { isTTY, columns } = process.stdout;
  return isTTY ? { color: !process.env.NO_COLOR, ...(columns > 0 && { width: columns }) } : {};
}
