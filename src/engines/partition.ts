import type { GroupBy } from '../aggregate/group.ts';
import type { Plan } from '../plan/plan.ts';
import { EvaluationError } from '../record/expression/compile.ts';
import { formatPath } from '../record/path.ts';
import type { Json } from '../record/record.ts';
import { releaseScanner } from '../record/scan.ts';
import type { BadLine, CreateScanner, Scanner } from '../record/scanner.ts';
import type { ByteSource } from '../source/bytes.ts';
import type { Cursor, Step } from '../stages/cursor.ts';
import { compilePipeline } from '../stages/pipeline.ts';
import { type GroupTables, groupTables } from './group-tables.ts';
import { knownPaths } from './known-paths.ts';
import { EXAMPLES, emptyReport, type Report } from './report.ts';
import { createReservoir, type Reservoir } from './reservoir.ts';
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

/** What a plan makes of one part: lines in the sink, or the wide step's state, and what was seen on the way. */
export interface PartResult {
  readonly groups?: GroupBy;
  readonly reservoir?: Reservoir;
  readonly report: Report;
  /** The stages want no more input, of this part or another. */
  readonly enough: boolean;
  /** For each stage that is a head, how many records it has let through. */
  readonly passed: readonly number[];
  /** The number of the last line that was no blank one, counted from the start of the part. */
  readonly lastLine: number;
}

export interface PartOptions {
  readonly createScanner: CreateScanner;
  /** Lines of the result, where the plan has no wide step. */
  readonly sink: Sink;
  /** Bad lines as they came, for `--bad`. */
  readonly badSink?: Sink;
  /** Told after every block; true stops the run. */
  readonly onProgress?: (bytes: number, lines: number) => boolean | Promise<boolean>;
  /** Gets, before the first record, the counts that heads keep up to date: how many records each has let through. */
  readonly onHeads?: (passed: readonly number[]) => void;
}

const BLOCK = 1 << 18;
/** How many parts of the input are searched for what a path that is missing may have meant. */
const LOOKED_INTO = 4;

/**
 * The one hot loop: frames lines, extracts what the plan reads, runs the stages, and writes rows or folds them into a state. Bad
 * lines, and records for which an expression fails, are counted, located and left out. A source that fails ends the part: what came
 * before counts, and the report names it.
 */
export async function runPartition(plan: Plan, part: Part, options: PartOptions): Promise<PartResult> {
  const report = emptyReport();
  // An object is one input, in however many ranges it is read.
  report.inputs = part.start ? 0 : 1;
  const end = createEnd(plan, await groupTables(plan), part, options.sink, report);
  const pipeline = compilePipeline(plan.stages, part.number, end.makeStep);
  options.onHeads?.(pipeline.passed);
  const scanner = options.createScanner({ paths: pipeline.paths, strict: plan.strict });
  const cursor: Cursor = { scanner, row: 0, index: 0, made: undefined };
  let enough = false;
  let lastLine = 0;
  try {
    for (let last = false; !last && !enough; ) {
      const read = part.source.read(scanner.reserve(BLOCK));
      const written = typeof read === 'number' ? read : await read;
      last = written === 0;
      report.bytes += written;
      const rows = scanner.advance(written, last);
      enough = runRows(rows, cursor, pipeline.step, part, options, report);
      if (rows > 0) lastLine = scanner.line(rows - 1);
      if (report.known.size === 0 && part.number < LOOKED_INTO && pipeline.seen.includes(false))
        knownPaths(scanner, rows, report.known);
      options.sink.flush();
      const stop = options.onProgress?.(report.bytes, report.lines);
      if (stop !== undefined && (typeof stop === 'boolean' ? stop : await stop)) enough = true;
      if (last) releaseScanner(scanner);
    }
  } catch (error) {
    if (!(error instanceof Error && 'isTeleError' in error)) throw error;
    report.failed.push({ source: part.name, message: error.message });
  } finally {
    await part.source.close();
  }
  for (const [k, path] of pipeline.paths.entries()) report.paths.set(formatPath(path), pipeline.seen[k]!);
  options.sink.flush();
  options.badSink?.flush();
  return { ...end.state, report, enough, passed: pipeline.passed, lastLine };
}

function runRows(rows: number, cursor: Cursor, step: Step, part: Part, options: PartOptions, report: Report): boolean {
  const { scanner } = cursor;
  for (let row = 0; row < rows; row++) {
    report.lines++;
    const bad = scanner.bad(row);
    if (bad) {
      countBad(bad, scanner, row, part, options, report);
      continue;
    }
    cursor.row = row;
    try {
      if (!step(cursor)) return true;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      countBad({ reason: error.message }, scanner, row, part, options, report);
    }
    cursor.index++;
  }
  return false;
}

function countBad(bad: BadLine, scanner: Scanner, row: number, part: Part, options: PartOptions, report: Report): void {
  report.bad++;
  options.badSink?.line(scanner.raw(row));
  if (report.examples.length >= EXAMPLES) return;
  report.examples.push({ ...bad, source: part.name, line: scanner.line(row), offset: scanner.offset(row) });
}

/** The end of the pipeline: where records leave it as lines, or enter the wide step's state. */
function createEnd(plan: Plan, tables: GroupTables | undefined, part: Part, sink: Sink, report: Report) {
  const state: { groups?: GroupBy; reservoir?: Reservoir } = {};
  const { wide } = plan;
  const makeStep: Parameters<typeof compilePipeline>[2] = (binder, raw) => {
    if (wide?.op === 'group') {
      const groups = tables!.create();
      state.groups = groups;
      const keys = wide.by.map(({ expr }) => binder.bind(expr));
      const columns = wide.columns.map(({ args }, c) =>
        args.map((expr, a) => binder.bind(expr, tables!.takesBytes(c, a))),
      );
      const keyValues: unknown[] = keys.map(() => undefined);
      const argValues: unknown[][] = columns.map((args) => args.map(() => undefined));
      return (cursor) => {
        for (let k = 0; k < keys.length; k++) keyValues[k] = keys[k]!(cursor);
        for (let c = 0; c < columns.length; c++) {
          const args = columns[c]!;
          for (let a = 0; a < args.length; a++) argValues[c]![a] = args[a]!(cursor);
        }
        groups.add(keyValues, argValues);
        report.out++;
        return true;
      };
    }
    const lineOf = raw ? rowText : madeText;
    if (wide?.op === 'reservoir') {
      const reservoir = createReservoir(wide.size, wide.seed, part.number);
      state.reservoir = reservoir;
      return (cursor) => {
        report.out++;
        reservoir.add(() => Buffer.from(lineOf(cursor)).toString());
        return true;
      };
    }
    return (cursor) => {
      sink.line(lineOf(cursor));
      report.out++;
      return true;
    };
  };
  return { state, makeStep };
}

function rowText(cursor: Cursor): Uint8Array {
  return cursor.scanner.text(cursor.row);
}

function madeText({ made }: Cursor): Uint8Array {
  return Buffer.from(writeJson(made));
}

/** JSON.stringify recurses: a value nested too deeply for it is a record that cannot be written, not a crash. */
function writeJson(value: Json | undefined): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    throw new EvaluationError('writing the result as JSON', error);
  }
}
