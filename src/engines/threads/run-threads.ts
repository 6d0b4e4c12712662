import { debug } from '../../debug.ts';
import { type ExitCode, TeleError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { limitMemory } from '../../spill.ts';
import { openWide } from '../../wide/registry.ts';
import type { Access } from '../input/open-part.ts';
import type { Partition } from '../input/pack.ts';
import { createGathering, type RunResult } from '../run/gather.ts';
import { type PartitionOptions, STARTING } from '../run/partition-options.ts';
import type { Report } from '../run/report.ts';
import { MERGE, Stopwatch } from '../run/stopwatch.ts';
import { atEnd } from './at-end.ts';
import { type Message, PART, PROGRAMS, STOP, WRITTEN } from './messages.ts';
import { createOrderedOutput } from './ordered-output.ts';
import { createPool } from './pool.ts';
import { createQueue } from './queue.ts';
import { runLimited } from './run-limited.ts';
import { addBlock, addDeath, addResult, beginAttempt, type Task } from './task.ts';

/** The options of a run on threads. */
export interface ThreadOptions extends PartitionOptions {
  readonly threads: number;
  readonly onPartition?: (report: Report) => void;
  /** Called now and then with what the partitions that are not merged yet have read. */
  readonly onRunning?: (running: Pick<Report, 'bytes' | 'lines' | 'inputs'> & { readonly open: number }) => void;
}

/**
 * Runs a plan over partitions on worker threads. Their results are written and merged in the order of the input, so the
 * result is that of `runInline`, byte for byte. A part over which a thread dies is tried again, up to four times; then
 * its object is a failed input. Also returns the number of failed attempts.
 */
export async function runThreads(
  plan: Plan,
  access: Access,
  partitions: readonly Partition[],
  options: ThreadOptions,
): Promise<RunResult & { readonly retries: number }> {
  const { watch = new Stopwatch(plan.stages.length) } = options;
  const gathering = await createGathering(plan, watch);
  const threads = Math.min(options.threads, partitions.length);
  const pool = createPool(threads);
  // The threads get half of the memory and this one a quarter; the rest is for results that wait for their turn.
  const { memory: all = Number.POSITIVE_INFINITY } = options;
  const memory = all / (2 * threads);
  limitMemory(all / 4);
  const programs = plan.stages.filter(({ op }) => op === 'pipe').length;
  // Lines that wait for their turn block a thread; states and counts do not.
  const queue = createQueue(partitions, { threads, programs, gathers: gathersAll(plan) && !options.badSink });
  const turns = createOrderedOutput({
    partitions: partitions.length,
    taskOf: queue.taskOf,
    plan,
    wide: plan.wide && (await openWide(plan.wide)),
    gathering,
    sink: options.sink,
    badSink: options.badSink,
    onPartition: () => options.onPartition?.(gathering.report),
  });
  let retries = 0;
  let failure: { readonly error: unknown } | undefined;
  const waiting: (() => void)[] = [];
  let destroyed: Promise<void> | undefined;

  const isOver = () => failure !== undefined || turns.limited !== undefined || gathering.enough;

  const wakeLanes = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };

  /** Ends every thread, also those that wait for the writer. */
  const stop = () => {
    for (const { control } of queue.underway(turns.turn)) {
      Atomics.store(control, STOP, 1);
      Atomics.notify(control, WRITTEN);
      killPrograms(control);
    }
    destroyed ??= pool.destroy();
    wakeLanes();
  };

  const fail = (error: unknown) => {
    failure ??= { error };
    stop();
  };

  const drain = () => {
    watch.during(MERGE, () => turns.drain());
    if (isOver()) stop();
    wakeLanes();
  };

  const tellRunning = () => {
    const running = { bytes: 0, lines: 0, inputs: 0, open: 0 };
    for (const { progress } of queue.underway(turns.turn)) {
      running.bytes += progress.bytes;
      running.lines += progress.lines;
      running.inputs += progress.inputs;
      if (progress.inputs > 0) running.open++;
    }
    options.onRunning?.(running);
  };

  const listen = (task: Task, message: Message, giveBack: (memory: ArrayBufferLike) => void) => {
    if (isOver()) return;
    try {
      if (message.kind === 'progress') {
        task.progress = message;
        tellRunning();
      } else if (message.kind === 'out' || message.kind === 'bad') {
        const { block } = message;
        addBlock(task, message, () => giveBack(block.buffer));
        drain();
      }
    } catch (error) {
      fail(error);
    }
  };

  const attempt = async (task: Task): Promise<void> => {
    const { parts } = beginAttempt(task);
    const { control } = task;
    try {
      const last = await pool.run(
        { plan, access, parts, memory, keepBad: !!options.badSink },
        control,
        (message, giveBack) => listen(task, message, giveBack),
      );
      if (last.kind === 'end') addResult(task, last.result);
      else fail(new TeleError(last.message, { hint: last.hint, exit: last.exit as ExitCode }));
    } catch (error) {
      killPrograms(control);
      if (isOver()) return;
      retries++;
      debug('retry', () => `a task, after its thread died: ${reasonOf(error)}`);
      addDeath(task, Atomics.load(control, PART), reasonOf(error));
    }
  };

  /** The work of one thread: task after task. */
  const takeTasks = async (): Promise<void> => {
    while (!isOver()) {
      const task = queue.next(turns.turn);
      if (task === 'none') return;
      if (task === 'wait') await new Promise<void>((resolve) => waiting.push(resolve));
      else {
        while (!isOver() && task.pieces.length > 0) {
          await attempt(task);
          if (!isOver()) drain();
        }
      }
    }
  };

  const live = atEnd(stop);
  const unwished = options.interrupt?.onWish(fail);
  try {
    await Promise.all(Array.from({ length: threads }, () => takeTasks().catch(fail)));
    if (failure) throw failure.error;
  } finally {
    live();
    unwished?.();
    stop();
    await destroyed;
  }
  if (turns.limited) await runLimited(access, turns.limited, gathering, options);
  options.sink.flush();
  options.badSink?.flush();
  return { ...gathering.finish(), retries };
}

/** Whether the plan writes no lines, and no head ends the run early. */
function gathersAll({ wide, stages }: Plan): boolean {
  return wide !== undefined && !stages.some(({ op }) => op === 'head');
}

/** Ends the programs that a thread left running, because they outlive it. */
function killPrograms(control: Int32Array): void {
  for (let k = PROGRAMS; k < control.length; k++) {
    // A program that is being started has no number yet.
    Atomics.wait(control, k, STARTING, 1000);
    const pid = Atomics.load(control, k);
    try {
      if (pid > 0) process.kill(pid, 'SIGKILL');
    } catch {
      // The program has ended by itself meanwhile.
    }
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'its worker ran out of memory';
  const exit = /^worker exited with code: (\d+)/.exec(message)?.[1];
  return exit === undefined ? message : `its worker died with exit code ${exit}`;
}
