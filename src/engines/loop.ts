import { EvaluationError } from '../record/expression/compile.ts';
import { releaseScanner } from '../record/scan.ts';
import type { BadLine, CreateScanner, Scanner } from '../record/scanner.ts';
import type { Cursor } from '../stages/cursor.ts';
import { compilePipeline, type Pipeline } from '../stages/pipeline.ts';
import { knownPaths } from './known-paths.ts';
import type { Part } from './partition.ts';
import { EXAMPLES, type Report } from './report.ts';
import type { Sink } from './sink.ts';

/** Stages, compiled once, over one part after the other. */
export interface Loop {
  readonly pipeline: Pipeline;
  /** The number of the last line that was no blank one, counted like those of bad lines. */
  readonly lastLine: number;
  /** Reads a part to its end; true where the stages want no more input. Throws what its source throws; does not close it. */
  run(part: Part): Promise<boolean>;
  /** No part follows. */
  end(): void;
}

export interface LoopOptions {
  readonly stages: Parameters<typeof compilePipeline>[0];
  readonly makeEnd: Parameters<typeof compilePipeline>[1];
  readonly strict: boolean;
  readonly report: Report;
  readonly createScanner: CreateScanner;
  readonly badSink: Sink | undefined;
  /** Told when the rows of a block have been through, also where one of them has thrown: their bytes go next. */
  readonly flush: () => void;
  /** Told after every block; true stops the part. */
  readonly afterBlock: (part: Part) => boolean | Promise<boolean> | undefined;
}

const BLOCK = 1 << 18;
/** How many parts of the input are searched for what a path that is missing may have meant. */
const LOOKED_INTO = 4;

/**
 * The one hot loop. Bad lines, and records for which an expression fails, are counted in the report, located and left out. The scanner
 * and its memory serve all parts.
 */
export function createLoop(options: LoopOptions): Loop {
  const { report, badSink, flush, afterBlock } = options;
  const pipeline = compilePipeline(options.stages, options.makeEnd);
  const { step } = pipeline;
  const scanner = options.createScanner({ paths: pipeline.paths, shapes: pipeline.shapes, strict: options.strict });
  const cursor: Cursor = { scanner, row: 0, index: 0, part: 0, made: undefined };
  /** Lines of an object that ranges before have. */
  let before = 0;
  let lastLine = 0;
  let ended = true;

  const runRows = (rows: number, part: Part): boolean => {
    try {
      return stepThrough(rows, part);
    } finally {
      flush();
    }
  };

  const stepThrough = (rows: number, part: Part): boolean => {
    const input = part.program === undefined;
    for (let row = 0; row < rows; row++) {
      if (input) report.lines++;
      else report.written++;
      const bad = scanner.bad(row);
      if (bad) {
        countBad(bad, scanner, row, part, before, badSink, report);
        continue;
      }
      cursor.row = row;
      try {
        if (!step(cursor)) return true;
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        countBad({ reason: error.message }, scanner, row, part, before, badSink, report);
      }
      cursor.index++;
    }
    return false;
  };

  return {
    pipeline,
    get lastLine() {
      return before + lastLine;
    },
    async run(part) {
      if (!ended) endInput(scanner);
      cursor.index = 0;
      cursor.part = part.number;
      before = part.start ? before + lastLine : 0;
      lastLine = 0;
      ended = false;
      while (!ended) {
        const read = part.source.read(scanner.reserve(BLOCK));
        const written = typeof read === 'number' ? read : await read;
        ended = written === 0;
        if (part.program === undefined) report.bytes += written;
        const rows = scanner.advance(written, ended);
        const enough = runRows(rows, part);
        if (rows > 0) lastLine = scanner.line(rows - 1);
        if (report.known.size === 0 && part.number < LOOKED_INTO && pipeline.seen.includes(false))
          knownPaths(scanner, rows, report.known);
        const stop = afterBlock(part);
        if (stop !== undefined && (typeof stop === 'boolean' ? stop : await stop)) return true;
        if (enough) return true;
      }
      return false;
    },
    end() {
      if (ended) releaseScanner(scanner);
    },
  };
}

/** Lets a scanner whose input broke off begin the next one. */
function endInput(scanner: Scanner): void {
  scanner.reserve(1);
  scanner.advance(0, true);
}

function countBad(
  bad: BadLine,
  scanner: Scanner,
  row: number,
  { name, start = 0, program }: Part,
  before: number,
  badSink: Sink | undefined,
  report: Report,
): void {
  report.bad++;
  badSink?.line(scanner.raw(row));
  if (report.examples.length >= EXAMPLES) return;
  report.examples.push({
    ...bad,
    source: name,
    ...(program !== undefined && { program }),
    line: before + scanner.line(row),
    offset: scanner.offset(row) + start,
  });
}
