import type { GroupBy } from '../aggregate/group.ts';
import type { Plan } from '../plan/plan.ts';
import { formatPath } from '../record/path.ts';
import type { CreateScanner } from '../record/scanner.ts';
import type { ByteSource } from '../source/bytes.ts';
import { createEnd } from './end.ts';
import { groupTables } from './group-tables.ts';
import { createLoop } from './loop.ts';
import { emptyReport, type Report } from './report.ts';
import type { Reservoir } from './reservoir.ts';
import type { Sink } from './sink.ts';

/** One part of the input: an object, a file, a byte range of one, or standard input. */
export interface Part {
  /** Its number in input order: seeds depend on it, results are put together by it. */
  readonly number: number;
  /** How messages call it. */
  readonly name: string;
  readonly source: ByteSource;
  /** The byte of its object at which this part begins, where it is a range. */
  readonly start?: number;
}

/** What a plan makes of a partition: lines in the sink, or the wide step's state, and what was seen on the way. */
export interface PartitionResult {
  readonly groups?: GroupBy;
  readonly reservoir?: Reservoir;
  readonly report: Report;
  /** The stages want no more input, of this partition or another. */
  readonly enough: boolean;
  /** For each stage that is a head, how many records it has let through. */
  readonly passed: readonly number[];
  /** The number of the last line of the last part that was no blank one, counted from the start of the part. */
  readonly lastLine: number;
}

export interface PartitionOptions {
  readonly createScanner: CreateScanner;
  /** Lines of the result, where the plan has no wide step. */
  readonly sink: Sink;
  /** Bad lines as they came, for `--bad`. */
  readonly badSink?: Sink;
  /** Told before each part which of the partition's it is. */
  readonly onPart?: (k: number) => void;
  /** Told after every block what the partition has read so far; true stops the run. */
  readonly onProgress?: (report: Report) => boolean | Promise<boolean>;
  /** Gets, before the first record, the counts that heads keep up to date: how many records each has let through. */
  readonly onHeads?: (passed: readonly number[]) => void;
}

/**
 * Runs a plan over the parts of a partition, one after the other: frames lines, extracts what the plan reads, runs the stages, and writes
 * rows or folds them into a state. A source that fails ends its part: what came before counts, and the report names it.
 */
export async function runPartition(
  plan: Plan,
  parts: AsyncIterable<Part> | Iterable<Part>,
  options: PartitionOptions,
): Promise<PartitionResult> {
  const report = emptyReport();
  const end = createEnd(plan, await groupTables(plan), options.sink, report);
  const loop = createLoop(plan, end.makeStep, report, options);
  const { pipeline } = loop;
  options.onHeads?.(pipeline.passed);
  let enough = false;
  let lastLine = 0;
  let k = 0;
  for await (const part of parts) {
    options.onPart?.(k++);
    // An object is one input, in however many ranges it is read.
    if (!part.start) report.inputs++;
    try {
      enough = await loop.run(part);
    } catch (error) {
      if (!(error instanceof Error && 'isTeleError' in error)) throw error;
      report.failed.push({ source: part.name, message: error.message });
    } finally {
      await part.source.close();
    }
    lastLine = loop.lastLine;
    if (enough) break;
  }
  if (!enough) loop.end();
  for (const [slot, path] of pipeline.paths.entries()) report.paths.set(formatPath(path), pipeline.seen[slot]!);
  options.sink.flush();
  options.badSink?.flush();
  return { ...end.state, report, enough, passed: pipeline.passed, lastLine };
}
