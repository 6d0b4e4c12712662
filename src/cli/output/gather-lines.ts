import type { Sink } from '../../engines/run/sink.ts';
import type { Json, JsonRecord } from '../../record/record.ts';

/** Makes a sink that keeps all lines in memory. */
export function gatherLines(): { sink: Sink; lines: string[] } {
  const lines: string[] = [];
  return { lines, sink: { line: (bytes) => void lines.push(Buffer.from(bytes).toString()), flush() {} } };
}

/** A line as a row; a value that is not an object becomes a row with a column `value`. */
export function rowOf(line: string): JsonRecord {
  const value: Json = JSON.parse(line);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value };
}
