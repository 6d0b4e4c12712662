import type { GroupBy } from '../../aggregate/group.ts';
import type { Plan } from '../../plan/plan.ts';
import type { CreateScanner } from '../../record/scanner.ts';
import type { ByteSource } from '../../source/bytes.ts';
import { createChain } from './chain.ts';
import { createEnd } from './end.ts';
import { groupTables } from './group-tables.ts';
import { createOutflow, type Outflow } from './outflow.ts';
import { emptyReport, type Report } from './report.ts';
import type { Reservoir } from './reservoir.ts';
import type { Sink } from './sink.ts';
import { inSpans } from './spans.ts';
import { ELSE, READ, Stopwatch, type Times } from './stopwatch.ts';

/** One part of the input: an object, a file, a byte range of one, or standard input. */
export interface Part {
  /** Its number in input order: seeds depend on it, results are put together by it. */
  readonly number: number;
  /** How messages call it. */
  readonly name: string;
  readonly source: ByteSource;
  /** The byte of its object at which this part begins, where it is a range. */
  readonly start?: number;
  /** It comes from somebody who may go on writing for ever. */
  readonly live?: true;
  /** The program, as one would type it, that wrote these bytes over the part of this name. */
  readonly program?: string;
}

/** What a plan makes of a partition: lines in the sink, or the wide step's state, and what was seen on the way. */
export interface PartitionResult {
  readonly groups?: GroupBy;
  readonly reservoir?: Reservoir;
  readonly report: Report;
  /** The stages want no more input, of this partition or another. */
  readonly enough: boolean;
  /** How many records each stage has let through; a program, how many it has written. */
  readonly passed: readonly number[];
  readonly times: Times;
  /** The number of the last line that was no blank one, counted from where its object begins, or the partition inside of it. */
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
  /** Gets, before the first record, what tells how many records each stage has let through so far. */
  readonly onHeads?: (passed: () => readonly number[]) => void;
  /** The watch of this thread, where others look at it, too. */
  readonly watch?: Stopwatch;
  /** Told of the k-th program STARTING before it starts, its process then, and 0 where it has ended. */
  readonly onProgram?: (k: number, pid: number) => void;
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
  const { watch = new Stopwatch(plan.stages.length) } = options;
  const sink = inSpans(options.sink);
  const end = createEnd(plan, await groupTables(plan), sink, report);
  const outflow = createOutflow(sink);
  const chain = await createChain(plan, end, report, watch, outflow, options);
  options.onHeads?.(chain.passed);
  let enough = false;
  let lastLine = 0;
  let k = 0;
  watch.to(READ);
  for await (const part of waitedFor(parts, outflow)) {
    options.onPart?.(k++);
    // An object is one input, in however many ranges it is read.
    if (!part.start) report.inputs++;
    try {
      enough = await chain.run(part);
    } catch (error) {
      if (!(error instanceof Error && 'isTeleError' in error)) throw error;
      report.failed.push({ source: part.name, message: error.message });
    } finally {
      await part.source.close();
    }
    lastLine = chain.lastLine;
    if (enough) break;
  }
  chain.end();
  sink.flush();
  options.badSink?.flush();
  watch.to(ELSE);
  return { ...end.state, report, enough, passed: chain.passed(), times: watch.take(), lastLine };
}

/** The parts, which may have to be waited for as their bytes may. */
async function* waitedFor(parts: AsyncIterable<Part> | Iterable<Part>, outflow: Outflow): AsyncIterable<Part> {
  if (Symbol.iterator in parts) {
    yield* parts;
    return;
  }
  const iterator = parts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { value, done } = await outflow.during(iterator.next());
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
