import type { Join } from '../../plan/plan.ts';
import { jsonText } from '../../record/canonical.ts';
import { EvaluationError, type Given } from '../../record/expression/compile.ts';
import { formatPath } from '../../record/path.ts';
import { releaseScanner } from '../../record/scan.ts';
import type { BadLine, CreateScanner, Scanner } from '../../record/scanner.ts';
import type { LinePlace } from '../../source/bytes.ts';
import { offsetOf } from '../../source/cache/extract.ts';
import type { Cursor, Step } from '../../stages/cursor.ts';
import type { JoinTable } from '../../stages/join-key.ts';
import { compilePipeline, type Pipeline } from '../../stages/pipeline.ts';
import { ExtractRows } from './extract-rows.ts';
import type { Interrupt } from './interrupt.ts';
import { knownPaths } from './known-paths.ts';
import type { Outflow } from './outflow.ts';
import { isLater, type Part } from './part.ts';
import { EXAMPLES, type Report } from './report.ts';
import type { Sink } from './sink.ts';
import { READ, ROWS, SCAN, type Stopwatch } from './stopwatch.ts';

/** Stages, compiled once, for one part after the other. */
export interface Loop {
  readonly pipeline: Pipeline;
  /** The number of records that have reached the first stage, and that each stage has let through. */
  readonly entered: number;
  readonly passed: readonly number[];
  /** The number of the last line that is not blank, counted like those of bad lines. */
  readonly lastLine: number;
  /**
   * Reads a part to its end. Returns true if the stages want no more input. Throws what its source throws, and does not
   * close it.
   */
  run(part: Part): Promise<boolean>;
  /** Call it when no part follows. */
  end(): void;
}

/** The stages of a loop, and what surrounds them. */
export interface LoopOptions {
  readonly stages: Parameters<typeof compilePipeline>[0];
  readonly makeEnd: Parameters<typeof compilePipeline>[1];
  /** Whether the end reads records. */
  readonly endReads: boolean;
  /** The number in the plan of the first of the stages. */
  readonly first: number;
  /** Whether a program writes what is read, and whether a program reads what is made. */
  readonly reads: boolean;
  readonly feeds: boolean;
  readonly strict: boolean;
  readonly given: Given | undefined;
  readonly tables: ReadonlyMap<Join, JoinTable>;
  readonly report: Report;
  readonly watch: Stopwatch;
  readonly createScanner: CreateScanner;
  readonly badSink: Sink | undefined;
  /**
   * Called when the rows of a block have been through, also if one of them threw (the next block replaces their bytes),
   * and when the loop waits for input.
   */
  readonly outflow: Outflow;
  /** See `PartitionOptions`. */
  readonly interrupt: Interrupt | undefined;
  /** Called after every block; a result of true stops the part. */
  readonly afterBlock: (part: Part) => boolean | Promise<boolean> | undefined;
}

const BLOCK = 1 << 18;
/** The number of parts of the input that are searched for suggestions for a missing path. */
const LOOKED_INTO = 4;
/**
 * One record of so many is timed through the stages: a prime, so that it matches no pattern in the input. The first
 * timed record is not the first one, for which nothing is compiled yet.
 */
const TIMED = 251;
const FIRST_TIMED = 15;

/**
 * The only hot loop. Bad lines, and records for which an expression fails, are counted in the report, located and left
 * out. The scanner and its memory serve all parts.
 */
export function createLoop(options: LoopOptions): Loop {
  const { stages, first, report, badSink, outflow, afterBlock, watch, interrupt } = options;
  const passed = stages.map(() => 0);
  let part: Part;
  const pipeline = compilePipeline(stages, options.makeEnd, {
    watch: (k, next) => watched(k, next, passed, first, watch),
    refuse(cursor, reason) {
      badSink?.line(Buffer.from(jsonText(cursor.made)));
      countBad({ reason, made: true }, cursor.stage + 1, cursor.row);
    },
    unsaid: () => report.unsaid++,
    unmatched: () => report.unmatched++,
    late({ row }) {
      report.late++;
      badSink?.line(scanner.raw(row));
    },
    tables: options.tables,
    endReads: options.endReads,
    given: options.given,
  });
  const { step } = pipeline;
  const last = watch.whole(first + stages.length);
  const reading = options.reads ? watch.whole(first - 1) : READ;
  const scanning = options.reads ? reading : SCAN;
  // A single step is timed as a whole.
  const running = stages.length === 0 ? last : ROWS;
  const timed = stages.length === 0 ? Number.NaN : FIRST_TIMED;
  const timedStep: Step = (cursor) => watch.timeRecord(first, () => step(cursor));
  let entered = 0;
  const scanner = options.createScanner({ paths: pipeline.paths, shapes: pipeline.shapes, strict: options.strict });
  const place = {
    file: () => lineOf(cursor.row).name ?? part.name,
    line: () => lineOf(cursor.row).line,
  };
  const cursor: Cursor = {
    scanner,
    row: 0,
    number: 0,
    index: 0,
    place,
    stage: first,
    made: undefined,
    line: undefined,
  };
  /** The number of lines in earlier ranges of the object. */
  let before = 0;
  let lastLine = 0;
  let ended = true;
  /** Takes from the rows what is kept of them. */
  let taker: ExtractRows | undefined;
  /** The faults of an extract, by their lines. */
  let faults: ReadonlyMap<number, BadLine> | undefined;

  /** The line number of a row, and its byte offset if the line was made from another format. */
  const lineOf = (row: number): Partial<LinePlace> & Pick<LinePlace, 'line'> => {
    const line = scanner.line(row);
    return part.source.place?.(line) ?? { line: before + line };
  };

  const runRows = (rows: number): boolean => {
    try {
      return stepThrough(rows);
    } finally {
      outflow.afterBlock();
    }
  };

  /** `reader` is 0 for the reader of the input's lines, else the number of a stage plus one. */
  const countBad = (
    bad: BadLine & { readonly made?: true; readonly unanswered?: true },
    reader: number,
    row: number,
  ) => {
    report.bad++;
    report.badAt[reader] = (report.badAt[reader] ?? 0) + 1;
    if (report.examples.length >= EXAMPLES) return;
    const { start = 0, program, source } = part;
    const { extract } = source;
    // A column of a made line has no place in the document.
    const { column, ...told } = bad;
    const { line, offset, reason = told.reason, name = part.name, from = part.from } = lineOf(row);
    report.examples.push({
      ...told,
      reason,
      line,
      ...(offset === undefined
        ? {
            offset: (extract ? offsetOf(extract, scanner.line(row)) : scanner.offset(row)) + start,
            ...(column !== undefined && { column }),
          }
        : { offset }),
      // Line numbers are relative to this byte, because the number of lines before it is unknown.
      source: from === undefined ? name : `${name} from byte ${from.toLocaleString('en-US')}`,
      ...(program !== undefined && { program }),
    });
  };

  /** Why a row is no record, also if it is the stand-in of one that was none. */
  const faultOf = (row: number): BadLine => faults?.get(scanner.line(row)) ?? scanner.bad(row)!;

  /** Begins to take rows of a part, or to answer from what was taken of them. */
  const begin = ({ source, number }: Part): ExtractRows | undefined => {
    const { extract, keep } = source;
    faults = extract && new Map(extract.faults.map(({ line, ...fault }) => [line, fault]));
    if (extract === undefined) return keep && !badSink ? new ExtractRows(pipeline.paths) : undefined;
    report.bytes += extract.bytes;
    if (!isLater(part)) report.cached++;
    if (number < LOOKED_INTO && report.known.size === 0) for (const path of extract.known) report.known.add(path);
    const missing = pipeline.paths.map(formatPath).find((path) => !extract.paths.includes(path));
    if (missing !== undefined) throw new Error(`the extract of ${part.name} does not have ${missing}`);
    return undefined;
  };

  const stepThrough = (rows: number): boolean => {
    const input = part.program === undefined;
    for (let row = 0; row < rows; row++) {
      if (input) report.lines++;
      else report.written++;
      taker?.take(scanner, row);
      const bad = scanner.bad(row) && faultOf(row);
      if (bad) {
        badSink?.line(scanner.raw(row));
        countBad(bad, first, row);
        continue;
      }
      if (scanner.garbled(row)) report.garbled++;
      cursor.row = row;
      cursor.number = entered;
      cursor.stage = first;
      try {
        if (!(entered++ % TIMED === timed ? timedStep(cursor) : step(cursor))) return true;
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        report.unanswered++;
        badSink?.line(scanner.raw(row));
        countBad({ reason: error.message, unanswered: true }, cursor.stage + 1, row);
      }
    }
    return false;
  };

  return {
    pipeline,
    passed,
    get entered() {
      return entered;
    },
    get lastLine() {
      return before + lastLine;
    },
    async run(next) {
      if (!ended) endInput(scanner);
      part = next;
      before = isLater(part) ? before + lastLine : 0;
      lastLine = 0;
      ended = false;
      taker = undefined;
      let bytes = 0;
      for (let isFirst = true; !ended; isFirst = false) {
        watch.to(reading);
        const read = part.source.read(scanner.reserve(BLOCK));
        const written = typeof read === 'number' ? read : await outflow.during(interrupt?.wait(read) ?? read);
        watch.to(scanning);
        if (isFirst) taker = begin(part);
        ended = written === 0;
        bytes += written;
        if (part.program === undefined && part.source.extract === undefined) report.bytes += written;
        const rows = scanner.advance(written, ended);
        watch.to(running);
        interrupt?.check();
        const enough = runRows(rows);
        watch.to(options.feeds ? last : reading);
        if (rows > 0) lastLine = scanner.line(rows - 1);
        if (
          !part.source.extract &&
          report.known.size === 0 &&
          part.number < LOOKED_INTO &&
          pipeline.seen.includes(false)
        )
          knownPaths(scanner, rows, report.known);
        const stop = afterBlock(part);
        if (stop !== undefined && (typeof stop === 'boolean' ? stop : await stop)) return true;
        if (enough) return true;
      }
      const extract = (taker as ExtractRows | undefined)?.end(
        bytes,
        part.number < LOOKED_INTO ? [...report.known] : [],
      );
      if (extract && (await part.source.keep!(extract)) === false) report.unkept++;
      return false;
    },
    end() {
      if (ended) releaseScanner(scanner);
    },
  };
}

/** Counts what a stage lets through, and times the following step for records that are timed. */
function watched(stage: number, next: Step, passed: number[], first: number, watch: Stopwatch): Step {
  const follows = watch.share(first + stage + 1);
  return (cursor) => {
    passed[stage]!++;
    cursor.stage = first + stage + 1;
    if (!watch.timing) return next(cursor);
    const before = watch.to(follows);
    try {
      return next(cursor);
    } finally {
      watch.to(before);
    }
  };
}

/** Makes a scanner whose input broke off ready for the next one. */
function endInput(scanner: Scanner): void {
  scanner.reserve(1);
  scanner.advance(0, true);
}
