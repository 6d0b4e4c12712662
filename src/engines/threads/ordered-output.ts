import type { Plan } from '../../plan/plan.ts';
import type { WideStep } from '../../wide/wide-step.ts';
import { startOf } from '../input/pack.ts';
import type { Gathering } from '../run/gather.ts';
import { isBeyondHeads, isWithinHeads } from '../run/heads.ts';
import { decodeResult } from '../run/partition-result.ts';
import { emptyReport } from '../run/report.ts';
import { type Sink, writeLines } from '../run/sink.ts';
import { WRITTEN } from './messages.ts';
import { type Arrival, ATTEMPTS, type Task, type TaskPiece } from './task.ts';

/** Writes and merges the results of tasks in the order of the input. */
export interface OrderedOutput {
  /** The number of the partition whose turn it is. */
  readonly turn: number;
  /** The piece inside which a head ends: it must run again, up to that record. Later pieces do not count. */
  readonly limited: { readonly task: Task; readonly piece: TaskPiece } | undefined;
  /** Writes and merges the results available for the task whose turn it is, and goes on while tasks are done. */
  drain(): void;
}

/** The options of an ordered output. */
export interface OrderedOutputOptions {
  /** The number of partitions, and the task of one. */
  readonly partitions: number;
  readonly taskOf: (partition: number) => Task | undefined;
  readonly plan: Plan;
  /** The plan's wide step. */
  readonly wide: WideStep | undefined;
  readonly gathering: Gathering;
  readonly sink: Sink;
  readonly badSink?: Sink | undefined;
  /** Called when the whole task has been merged. */
  readonly onPartition: () => void;
}

/** Makes an ordered output, which begins with the first partition. */
export function createOrderedOutput(options: OrderedOutputOptions): OrderedOutput {
  const { plan, wide, gathering, partitions, taskOf } = options;
  let turn = 0;
  let limited: OrderedOutput['limited'];

  const write = (task: Task, { kind, block, at, control, giveBack }: Extract<Arrival, { kind: 'out' | 'bad' }>) => {
    const skipped = Math.min(Math.max(task.written[kind] - at, 0), block.length);
    const sink = kind === 'out' ? options.sink : options.badSink;
    if (sink && skipped < block.length) writeLines(sink, block.subarray(skipped));
    const { length } = block;
    task.written[kind] = Math.max(task.written[kind], at + length);
    giveBack();
    Atomics.add(control, WRITTEN, length);
    Atomics.notify(control, WRITTEN);
  };

  /** Takes an entry. Returns false if a head ends in its piece. */
  const take = (task: Task, entry: Arrival): boolean => {
    const start = startOf(entry.piece.parts);
    switch (entry.kind) {
      case 'failed':
        gathering.take(failedResult(entry.piece, entry.reason), start);
        return true;
      case 'result':
        if (!isWithinHeads(plan, gathering, entry.result.passed)) return false;
        gathering.take(decodeResult(wide, entry.result), start);
        return true;
      default:
        if (isBeyondHeads(plan, gathering, entry.passed)) return false;
        write(task, entry);
        return true;
    }
  };

  const takeAll = (task: Task): boolean => {
    for (const [k, entry] of task.entries.entries()) {
      if (take(task, entry) && !gathering.enough) continue;
      if (!gathering.enough) limited = { task, piece: entry.piece };
      task.entries.splice(0, k);
      return false;
    }
    task.entries.length = 0;
    return true;
  };

  return {
    get turn() {
      return turn;
    },
    get limited() {
      return limited;
    },
    drain() {
      while (turn < partitions && !limited && !gathering.enough) {
        const task = taskOf(turn);
        if (!task || !takeAll(task) || task.pieces.length > 0) return;
        turn += task.size;
        options.onPartition();
      }
    },
  };
}

function failedResult({ parts: [part] }: TaskPiece, reason: string) {
  const report = emptyReport();
  report.inputs = startOf([part]) > 0 ? 0 : 1;
  const message = `${part.object.uri} was given up after ${ATTEMPTS} attempts: ${reason}`;
  report.failed.push({ source: part.object.uri, message });
  return { report, enough: false, passed: [], lastLine: 0 };
}
