import type { CreateScanner } from '../../record/scanner.ts';
import type { LiveRows } from '../../wide/wide-step.ts';
import type { Interrupt } from './interrupt.ts';
import type { Report } from './report.ts';
import type { Sink } from './sink.ts';
import type { Stopwatch } from './stopwatch.ts';

/** The options of `runPartition`: everything that it needs beside the plan and the parts. */
export interface PartitionOptions {
  /** The most bytes that all threads of this process together gather before they write to disk. Default: no limit. */
  readonly memory?: number;
  readonly createScanner: CreateScanner;
  /** Takes the lines of the result, if the plan has no wide step. */
  readonly sink: Sink;
  /** Takes bad lines unchanged, for `--bad`. */
  readonly badSink?: Sink;
  /** Called before each part with its place in the partition. */
  readonly onPart?: (k: number) => void;
  /** Called after every block with what the partition has read so far; a result of true stops the run. */
  readonly onProgress?: (report: Report) => boolean | Promise<boolean>;
  /**
   * Called before the first record with a function that returns the number of records that each stage has let through
   * so far.
   */
  readonly onHeads?: (passed: () => readonly number[]) => void;
  /** Called after every block with the rows of a live step. */
  readonly onLive?: (rows: LiveRows, report: Report) => void;
  /** Ends the input when it fires. */
  readonly signal?: AbortSignal;
  /** The watch of this thread, if others look at it, too. */
  readonly watch?: Stopwatch;
  /**
   * Called with the process number of the k-th program: STARTING before it starts, then its number, and 0 when it has
   * ended.
   */
  readonly onProgram?: (k: number, pid: number) => void;
  /** Ends the run in the middle, if a person can wish that. */
  readonly interrupt?: Interrupt | undefined;
}

/** Stands for the number of a process that is about to start. */
export const STARTING = -1;
