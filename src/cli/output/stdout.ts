import { createLineSink } from '../../engines/run/sink.ts';
import { writeAll } from '../../write.ts';

/** Writes lines to standard output, many with one system call. */
export function printLines(lines: Iterable<string>): void {
  const sink = createLineSink((block) => writeAll(1, block));
  for (const line of lines) sink.line(Buffer.from(line));
  sink.flush();
}
