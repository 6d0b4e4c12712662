import type { Plan } from '../plan/plan.ts';
import { EvaluationError } from '../record/expression/compile.ts';
import { releaseScanner } from '../record/scan.ts';
import type { BadLine, Scanner } from '../record/scanner.ts';
import type { Cursor } from '../stages/cursor.ts';
import { compilePipeline, type Pipeline } from '../stages/pipeline.ts';
import { knownPaths } from './known-paths.ts';
import type { Part, PartitionOptions } from './partition.ts';
import { EXAMPLES, type Report } from './report.ts';

/** The stages, compiled once, over one part after the other. */
export interface Loop {
  readonly pipeline: Pipeline;
  /** The number of the last line of the last part that was no blank one. */
  readonly lastLine: number;
  /** Reads a part to its end; true where the stages want no more input. Throws what its source throws; does not close it. */
  run(part: Part): Promise<boolean>;
  /** Gives the scanner back, where its input has ended. */
  end(): void;
}

const BLOCK = 1 << 18;
/** How many parts of the input are searched for what a path that is missing may have meant. */
const LOOKED_INTO = 4;

/**
 * The one hot loop. Bad lines, and records for which an expression fails, are counted in the report, located and left out. The scanner
 * and its memory serve all parts.
 */
export function createLoop(
  plan: Plan,
  makeEnd: Parameters<typeof compilePipeline>[1],
  report: Report,
  options: PartitionOptions,
): Loop {
  const pipeline = compilePipeline(plan.stages, makeEnd);
  const { step } = pipeline;
  const scanner = options.createScanner({ paths: pipeline.paths, strict: plan.strict });
  const cursor: Cursor = { scanner, row: 0, index: 0, part: 0, made: undefined };
  let lastLine = 0;

  const runRows = (rows: number, part: Part): boolean => {
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
  };

  const runBlocks = async (part: Part): Promise<boolean> => {
    for (let last = false; !last; ) {
      const read = part.source.read(scanner.reserve(BLOCK));
      const written = typeof read === 'number' ? read : await read;
      last = written === 0;
      report.bytes += written;
      const rows = scanner.advance(written, last);
      const enough = runRows(rows, part);
      if (rows > 0) lastLine = scanner.line(rows - 1);
      if (report.known.size === 0 && part.number < LOOKED_INTO && pipeline.seen.includes(false))
        knownPaths(scanner, rows, report.known);
      options.sink.flush();
      const stop = options.onProgress?.(report);
      if (stop !== undefined && (typeof stop === 'boolean' ? stop : await stop)) return true;
      if (enough) return true;
    }
    return false;
  };

  return {
    pipeline,
    get lastLine() {
      return lastLine;
    },
    async run(part) {
      cursor.index = 0;
      cursor.part = part.number;
      lastLine = 0;
      try {
        return await runBlocks(part);
      } catch (error) {
        endInput(scanner);
        throw error;
      }
    },
    end: () => releaseScanner(scanner),
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
  part: Part,
  { badSink }: PartitionOptions,
  report: Report,
): void {
  report.bad++;
  badSink?.line(scanner.raw(row));
  if (report.examples.length >= EXAMPLES) return;
  const offset = scanner.offset(row) + (part.start ?? 0);
  report.examples.push({ ...bad, source: part.name, line: scanner.line(row), offset });
}
