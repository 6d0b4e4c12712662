import type { Partition } from '../input/pack.ts';
import type { EncodedResult } from '../run/partition-result.ts';
import { type Message, PROGRAMS } from './messages.ts';

/** The number of times that a part is tried, as in Spark. */
export const ATTEMPTS = 4;

/** The bytes of both outputs, counted from the beginning of a task's. */
interface Position {
  out: number;
  bad: number;
}

/** Consecutive parts of a task that are run together. */
export interface TaskPiece {
  readonly parts: Partition;
  /** The number of failed attempts at its part; only a piece of one part is blamed. */
  readonly deaths: number;
  /** The position of its output within the task's output; known when work on it starts. */
  readonly start: Position;
}

/** A block from a worker, or the result or failure of a piece, in the order of the output. */
export type Arrival =
  | {
      readonly kind: 'out' | 'bad';
      readonly piece: TaskPiece;
      readonly block: Uint8Array;
      /** The position of the block within the task's output. */
      readonly at: number;
      readonly passed: readonly number[];
      readonly control: Int32Array;
      /** Gives the block's memory back to its worker. */
      readonly giveBack: () => void;
    }
  | { readonly kind: 'result'; readonly piece: TaskPiece; readonly result: EncodedResult }
  | { readonly kind: 'failed'; readonly piece: TaskPiece; readonly reason: string };

/**
 * One partition in work, or several consecutive ones. At first it is one piece. If a worker dies, the piece is cut into
 * the parts before the one that it died over, that part, and the parts after it, which then run separately, so that in
 * the end a part that kills its workers is alone, and costs no other.
 */
export interface Task {
  /** The number of its first partition, and how many it has. */
  readonly number: number;
  readonly size: number;
  readonly programs: number;
  /** The pieces still to be run; the first one is running. */
  pieces: TaskPiece[];
  /** The blocks and results that wait to be written or merged, in order. */
  readonly entries: Arrival[];
  /**
   * The position up to which the output has been written. A block of a second attempt may begin before that: it repeats
   * the same bytes.
   */
  readonly written: Position;
  /** The position of the next block of the running attempt. */
  at: Position;
  control: Int32Array;
  progress: { readonly bytes: number; readonly lines: number; readonly inputs: number };
}

/** Makes a task of consecutive partitions from `number` on; `programs` is the number of programs in the plan. */
export function newTask(number: number, partitions: readonly Partition[], programs: number): Task {
  const [first, ...rest] = partitions.flat();
  return {
    number,
    size: partitions.length,
    pieces: [{ parts: [first!, ...rest], deaths: 0, start: { out: 0, bad: 0 } }],
    entries: [],
    written: { out: 0, bad: 0 },
    at: { out: 0, bad: 0 },
    control: newControl(programs),
    programs,
    progress: NOTHING,
  };
}

/** Begins an attempt at the first piece, and returns that piece. */
export function beginAttempt(task: Task): TaskPiece {
  const piece = task.pieces[0]!;
  task.at = { ...piece.start };
  task.control = newControl(task.programs);
  task.progress = NOTHING;
  return piece;
}

/** Takes a block of the running attempt. */
export function addBlock(
  task: Task,
  { kind, block, passed }: Extract<Message, { kind: 'out' | 'bad' }>,
  giveBack: () => void,
): void {
  const { control, at } = task;
  task.entries.push({ kind, piece: task.pieces[0]!, block, at: at[kind], passed, control, giveBack });
  at[kind] += block.length;
}

/** Takes the result of the running piece, which is done. */
export function addResult(task: Task, result: EncodedResult): void {
  const piece = task.pieces.shift()!;
  task.entries.push({ kind: 'result', piece, result });
  startNext(task, task.at);
}

/**
 * Handles the failure of the running attempt over the part with this number in its piece: its unwritten output is
 * dropped, and the written output stays.
 */
export function addDeath(task: Task, part: number, reason: string): void {
  while (task.entries.length > 0 && task.entries.at(-1)!.piece === task.pieces[0]) task.entries.pop();
  const piece = task.pieces.shift()!;
  if (piece.parts.length > 1) {
    task.pieces = [...cut(piece, part), ...task.pieces];
  } else if (piece.deaths + 1 < ATTEMPTS) {
    task.pieces.unshift({ ...piece, deaths: piece.deaths + 1 });
  } else {
    task.entries.push({ kind: 'failed', piece, reason });
    startNext(task, {
      out: Math.max(task.written.out, piece.start.out),
      bad: Math.max(task.written.bad, piece.start.bad),
    });
  }
}

function startNext({ pieces }: Task, start: Position): void {
  if (pieces[0]) pieces[0] = { ...pieces[0], start: { ...start } };
}

function cut({ parts, start }: TaskPiece, part: number): TaskPiece[] {
  return [parts.slice(0, part), parts.slice(part, part + 1), parts.slice(part + 1)].flatMap((some, k) =>
    isPartition(some) ? [{ parts: some, deaths: k === 1 ? 1 : 0, start }] : [],
  );
}

function isPartition(parts: Partition | readonly Partition[number][]): parts is Partition {
  return parts.length > 0;
}

function newControl(programs: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer((PROGRAMS + programs) * 4));
}

const NOTHING = { bytes: 0, lines: 0, inputs: 0 };
