import { addRating } from '../../analysis/ratings/read.ts';
import { emptyRatings, type RatingsState } from '../../analysis/ratings/state.ts';
import { EXIT, TeleError } from '../../errors.ts';
import { hasOpenQuote, splitLine, type TableForm, tableForm } from '../../model/ratings/table-line.ts';
import type { Part } from '../run/part.ts';
import { EXAMPLES, emptyReport, failedInput, type Report } from '../run/report.ts';

export interface TableOptions {
  /** Which columns are user, item and weight; otherwise the first line tells. */
  readonly columns?: readonly string[] | undefined;
  /** Stop after so many ratings. */
  readonly limit?: number | undefined;
  /** Bad lines as they came. */
  readonly onBad?: ((line: string) => void) | undefined;
  readonly onProgress?: ((report: Report) => void) | undefined;
}

const BLOCK = 1 << 18;

/**
 * Ratings from tables of text: lines of user, item and perhaps weight. Each object may have its own form and header.
 * Lines that have too few columns are counted, located and left out, as in every run.
 */
export async function readTables(
  parts: AsyncIterable<Part>,
  options: TableOptions,
): Promise<{ state: RatingsState; report: Report }> {
  const state = emptyRatings();
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
  let form: TableForm | undefined;
  let number = 0;
  let offset = 0;
  await eachLine(part, report, options, (line, bytes) => {
    number++;
    const at = offset;
    offset += bytes;
    const text = line.replace(/\r$/, '');
    if (text.trim() === '') return true;
    report.lines++;
    if (form === undefined) {
      form = tableForm(text.replace(/^\uFEFF/, ''), options.columns);
      if (form.hasHeader) return true;
    }
    const reason = takeLine(text, form, state);
    if (reason === undefined) return state.facts.records < limit;
    report.bad++;
    options.onBad?.(line);
    if (report.examples.length < EXAMPLES)
      report.examples.push({ source: part.name, line: number, offset: at, reason });
    return true;
  });
}

/** Why the line is bad, or undefined. */
function takeLine(line: string, { separator, user, item, weight }: TableForm, state: RatingsState): string | undefined {
  if (hasOpenQuote(line, separator)) return 'a double quote is not closed on this line';
  const fields = splitLine(line, separator);
  const [who, what] = [fields[user]?.trim(), fields[item]?.trim()];
  if (!who || !what) return `it has no ${who ? 'item' : 'user'} in column ${(who ? item : user) + 1}`;
  state.facts.records++;
  addRating(state, who, what, weight < 0 ? undefined : fields[weight]);
  return undefined;
}

/**
 * Gives lines without their ends, and how many bytes each takes with it, until `visit` has enough. Invalid UTF-8
 * becomes U+FFFD.
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
