import { createLineSink } from '../../engines/run/sink.ts';
import { print } from './print.ts';

/** Writes lines to standard output, many in one system call. */
export function printLines(lines: Iterable<string>): void {
  const sink = createLineSink((block) => print(block));
  for (const line of lines) sink.line(Buffer.from(line));
  sink.flush();
}
