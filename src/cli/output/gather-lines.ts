import type { Sink } from '../../engines/run/sink.ts';
import type { JsonRecord } from '../../record/record.ts';

/** A sink that keeps the lines. */
export function gatherLines(): { sink: Sink; lines: string[] } {
  const lines: string[] = [];
  return { lines, sink: { line: (bytes) => void lines.push(Buffer.from(bytes).toString()), flush() {} } };
}

/** Lines as rows of a table; what is no object becomes a row with a column `value`. */
export function rowsOf(lines: readonly string[]): JsonRecord[] {
  return lines.map((line) => {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value };
  });
}
