import type { Duplicates } from '../../analysis/ratings/rated-pairs.ts';
import { emptyRatings, type RatingsState } from '../../analysis/ratings/state.ts';
import { EXIT, TeleError } from '../../errors.ts';
import type { Part } from '../run/part.ts';
import { EXAMPLES, emptyReport, failedInput, type Report } from '../run/report.ts';
import { TableLines, type TableReading } from './table-lines.ts';

/** The options of reading tables of ratings. */
export interface TableOptions extends TableReading {
  /** The way to join several ratings of one item by one user. */
  readonly duplicates?: Duplicates | undefined;
  /** Stop after so many ratings. */
  readonly limit?: number | undefined;
  /** Takes bad lines unchanged. */
  readonly onBad?: ((line: string) => void) | undefined;
  readonly onProgress?: ((report: Report) => void) | undefined;
}

const BLOCK = 1 << 18;

/**
 * Reads ratings from tables of text: lines of user, item and perhaps weight. Each object may have its own form and
 * header. Lines with too few columns are counted, located and left out, as in every run.
 */
export async function readTables(
  parts: AsyncIterable<Part>,
  options: TableOptions,
): Promise<{ state: RatingsState; report: Report }> {
  const state = emptyRatings(options.duplicates);
  const report = emptyReport();
  for await (const part of parts) {
    if (state.facts.records >= (options.limit ?? Number.POSITIVE_INFINITY)) break;
    report.inputs++;
    try {
      await readTable(part, state, report, options);
    } catch (error) {
      if (!(error instanceof TeleError) || error.exit === EXIT.usage) throw error;
      report.failed.push(failedInput(part.name, error));
    } finally {
      await part.source.close();
    }
    options.onProgress?.(report);
  }
  return { state, report };
}

async function readTable(part: Part, state: RatingsState, report: Report, options: TableOptions): Promise<void> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  let number = 0;
  let offset = 0;
  const rows = new TableLines<Place>(state, options, ({ line, at, text }, reason) => {
    report.bad++;
    options.onBad?.(text);
    if (report.examples.length < EXAMPLES) report.examples.push({ source: part.name, line, offset: at, reason });
  });
  await eachLine(part, report, options, (text, bytes) => {
    const place = { line: ++number, at: offset, text };
    offset += bytes;
    if (text.trim() === '') return true;
    report.lines++;
    rows.take(text.replace(/\r$/, ''), place);
    return state.facts.records < limit;
  });
  rows.end();
}

/** The place of a line, and its text. */
interface Place {
  readonly line: number;
  readonly at: number;
  readonly text: string;
}

/**
 * Calls `visit` with each line, without its end, and its number of bytes, until it returns true. Invalid UTF-8 becomes
 * U+FFFD.
 */
async function eachLine(
  { source }: Part,
  report: Report,
  { onProgress }: TableOptions,
  visit: (line: string, bytes: number) => boolean,
): Promise<void> {
  const block = Buffer.alloc(BLOCK);
  let rest: Buffer[] = [];
  for (let size = await source.read(block); size > 0; size = await source.read(block)) {
    report.bytes += size;
    let start = 0;
    for (let end = block.indexOf(10); end >= 0 && end < size; end = block.indexOf(10, start)) {
      const piece = block.subarray(start, end);
      const line = rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
      rest = [];
      start = end + 1;
      if (!visit(line.toString('utf8'), line.length + 1)) return;
    }
    if (start < size) rest.push(Buffer.from(block.subarray(start, size)));
    onProgress?.(report);
  }
  const last = Buffer.concat(rest);
  if (last.length > 0) visit(last.toString('utf8'), last.length);
}
