import { isUtf8 } from 'node:buffer';
import type { BadLine } from './scanner.ts';

/**
 * Tells which lines of a block hold bytes that are not UTF-8. A block of valid lines costs one pass of Node's own
 * check, at some GB/s.
 */
export class Utf8Check {
  #clean = true;

  /** Takes in the whole lines of a block, which lie at [from, to). */
  advance(bytes: Buffer, from: number, to: number): void {
    if (from < to && !isUtf8(bytes.subarray(from, to))) this.#clean = false;
  }

  /** Forgets the lines so far. */
  clear(): void {
    this.#clean = true;
  }

  /** Whether a line of the current blocks holds such bytes. */
  isGarbled(line: () => Uint8Array): boolean {
    return !this.#clean && !isUtf8(line());
  }
}

/** The fault of a line that holds bytes that are not UTF-8, with the column of the first. */
export function garbled(line: Uint8Array): BadLine {
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString();
  let column = 0;
  let from = 0;
  for (;;) {
    const at = text.indexOf(REPLACEMENT, from);
    column += Buffer.byteLength(text.slice(from, at));
    const [a, b, c] = line.subarray(column, column + 3);
    if (a !== 0xef || b !== 0xbf || c !== 0xbd) return { reason: 'bytes that are no UTF-8', column };
    column += 3;
    from = at + 1;
  }
}

/** The character that Node puts in place of such bytes. A text may also hold it itself. */
const REPLACEMENT = '\ufffd';
