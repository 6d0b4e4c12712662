import { type ExitCode, TeleError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { createGathering, type Gathering, type RunResult } from './gather.ts';
import { type GroupTables, groupTables } from './group-tables.ts';
import { AHEAD, type EncodedResult, type Message, STOP, WRITTEN } from './messages.ts';
import { type Access, openPart, openStore } from './open-part.ts';
import type { PartSpec } from './part-spec.ts';
import { type PartOptions, type PartResult, runPartition } from './partition.ts';
import { createPool, type Pool } from './pool.ts';
import { emptyReport, type Report } from './report.ts';
import { decodeReservoir } from './reservoir.ts';
import { type Sink, writeLines } from './sink.ts';

/** How often a part is tried, as Spark does. */
export const ATTEMPTS = 4;
/** How many parts beyond the one that is written may be taken up, for each thread: their results are held until it is their turn. */
const PARTS_AHEAD = 16;

export interface ThreadOptions extends PartOptions {
  readonly threads: number;
  readonly onPart?: (report: Report) => void;
  /** Told now and then how many bytes and lines the running parts have read. */
  readonly onRunning?: (bytes: number, lines: number) => void;
}

/** What is known of one part on its way. */
interface Task {
  readonly part: PartSpec;
  /** Blocks that wait for the parts before. */
  readonly held: Extract<Message, { kind: 'out' | 'bad' }>[];
  heldBytes: number;
  /** Bytes that earlier attempts got written: the next one makes the same again, which are passed over. */
  readonly written: { out: number; bad: number };
  readonly skip: { out: number; bad: number };
  control: Int32Array;
  progress: { bytes: number; lines: number };
  done?: EncodedResult | { readonly failed: string };
}

/**
 * Runs a plan over parts on worker threads. Parts are taken up in order, and what they make is written and merged in order, so the
 * result is that of `runInline`, byte for byte. A part whose thread dies is tried again from its start, up to four times; then its object is a
 * failed input. Answers the number of attempts that failed, too.
 */
export async function runThreads(
  plan: Plan,
  access: Access,
  parts: readonly PartSpec[],
  options: ThreadOptions,
): Promise<RunResult & { readonly retries: number }> {
  const run = new Run(plan, await createGathering(plan), await groupTables(plan), access, parts, options);
  return run.finish();
}

class Run {
  readonly #access: Access;
  readonly #options: ThreadOptions;
  readonly #tasks: Task[];
  readonly #plan: Plan;
  readonly #gathering: Gathering;
  readonly #tables: GroupTables | undefined;
  readonly #pool: Pool;
  #retries = 0;
  /** The next task to be taken up, and the one whose turn it is to be written. */
  #taken = 0;
  #turn = 0;
  #held = 0;
  #failure: { readonly error: unknown } | undefined;
  /** Set where a head has let through all it may: by the task in which that happens, which is run again here, up to there. */
  #limited: Task | undefined;
  #wake: (() => void)[] = [];
  #destroyed: Promise<void> | undefined;

  constructor(
    plan: Plan,
    gathering: Gathering,
    tables: GroupTables | undefined,
    access: Access,
    parts: readonly PartSpec[],
    options: ThreadOptions,
  ) {
    this.#plan = plan;
    this.#access = access;
    this.#options = options;
    this.#gathering = gathering;
    this.#tables = tables;
    this.#tasks = parts.map(newTask);
    this.#pool = createPool(Math.min(options.threads, parts.length));
  }

  async finish(): Promise<RunResult & { readonly retries: number }> {
    const lanes = Math.min(this.#options.threads, this.#tasks.length);
    try {
      await Promise.all(Array.from({ length: lanes }, () => this.#lane()));
      if (this.#failure) throw this.#failure.error;
    } finally {
      await this.#destroy();
    }
    if (this.#limited) await this.#runLimited(this.#limited);
    this.#options.sink.flush();
    this.#options.badSink?.flush();
    return { ...this.#gathering.finish(), retries: this.#retries };
  }

  get #over(): boolean {
    return this.#failure !== undefined || this.#limited !== undefined || this.#gathering.enough;
  }

  /** One thread's work: part after part. */
  async #lane(): Promise<void> {
    while (!this.#over && this.#taken < this.#tasks.length) {
      const number = this.#taken++;
      while (!this.#over && number !== this.#turn && this.#isFull(number))
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      if (this.#over) return;
      try {
        await this.#work(this.#tasks[number]!);
        this.#drain();
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  #isFull(number: number): boolean {
    const { threads } = this.#options;
    return number - this.#turn > PARTS_AHEAD * threads || this.#held > (AHEAD * threads) / 2;
  }

  /** Tries a part until it is done or given up. */
  async #work(task: Task): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      task.control = new Int32Array(new SharedArrayBuffer(8));
      this.#forget(task);
      const { access, plan, keepBad } = { access: this.#access, plan: this.#plan, keepBad: !!this.#options.badSink };
      try {
        const last = await this.#pool.run({ plan, access, part: task.part, keepBad }, task.control, (message) =>
          this.#listen(task, message),
        );
        if (last.kind === 'error')
          throw new TeleError(last.message, { hint: last.hint, exit: last.exit as ExitCode, cause: STOPPING });
        task.done = last.result;
        return;
      } catch (error) {
        if (this.#over) return;
        if (error instanceof TeleError && error.cause === STOPPING) throw error;
        this.#retries++;
        if (attempt < ATTEMPTS) continue;
        task.done = { failed: reasonOf(error) };
        return;
      }
    }
  }

  /** Before an attempt: what an earlier one left is dropped, and what it got written will be passed over. */
  #forget(task: Task): void {
    this.#held -= task.heldBytes;
    task.heldBytes = 0;
    task.held.length = 0;
    task.skip.out = task.written.out;
    task.skip.bad = task.written.bad;
    task.progress = { bytes: 0, lines: 0 };
  }

  #listen(task: Task, message: Message): void {
    if (this.#over) return;
    try {
      if (message.kind === 'progress') {
        task.progress = message;
        this.#tellRunning();
      } else if (message.kind === 'out' || message.kind === 'bad') {
        task.held.push(message);
        task.heldBytes += message.block.length;
        this.#held += message.block.length;
        if (task === this.#tasks[this.#turn]) this.#drain();
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #tellRunning(): void {
    const running = this.#tasks.slice(this.#turn, this.#taken).map(({ progress }) => progress);
    this.#options.onRunning?.(
      running.reduce((sum, { bytes }) => sum + bytes, 0),
      running.reduce((sum, { lines }) => sum + lines, 0),
    );
  }

  /** Writes and merges what is there of the task whose turn it is, and goes on to the next while tasks are done. */
  #drain(): void {
    for (;;) {
      const task = this.#tasks[this.#turn];
      if (task === undefined || this.#over || !this.#writeHeld(task) || task.done === undefined) break;
      if (!this.#takeDone(task, task.done)) break;
      this.#turn++;
      this.#options.onPart?.(this.#gathering.report);
    }
    if (this.#over) this.#stop();
    this.#wakeLanes();
  }

  /** False where a head ends inside these blocks. */
  #writeHeld(task: Task): boolean {
    for (const { kind, block, passed } of task.held.splice(0)) {
      if (this.#isBeyond(passed)) return this.#limit(task);
      this.#write(task, kind, block);
      task.heldBytes -= block.length;
      this.#held -= block.length;
      Atomics.add(task.control, WRITTEN, block.length);
      Atomics.notify(task.control, WRITTEN);
    }
    return true;
  }

  #write(task: Task, kind: 'out' | 'bad', block: Uint8Array): void {
    const skipped = Math.min(task.skip[kind], block.length);
    task.skip[kind] -= skipped;
    if (skipped === block.length) return;
    const sink = kind === 'out' ? this.#options.sink : this.#options.badSink;
    if (sink) writeLines(sink, block.subarray(skipped));
    task.written[kind] += block.length - skipped;
  }

  #takeDone(task: Task, done: NonNullable<Task['done']>): boolean {
    const { object, range } = task.part;
    if ('failed' in done) {
      const report = emptyReport();
      report.inputs = range && range.start > 0 ? 0 : 1;
      const message = `${object.uri} was given up after ${ATTEMPTS} attempts: ${done.failed}`;
      report.failed.push({ source: object.uri, message });
      const nothing: PartResult = { report, enough: false, passed: [], lastLine: 0 };
      this.#gathering.take(nothing, object.uri, range?.start ?? 0);
      return true;
    }
    if (!this.#isSame(done.passed)) return this.#limit(task);
    this.#gathering.take(decode(this.#plan, this.#tables, done), object.uri, range?.start ?? 0);
    return true;
  }

  /** More records passed a head than it may let through now. */
  #isBeyond(passed: readonly number[]): boolean {
    return this.#plan.stages.some((_, k) => (passed[k] ?? 0) > this.#gathering.left(k));
  }

  /** The part was run with the heads of the whole plan: does it make the same with what is left of them? */
  #isSame(passed: readonly number[]): boolean {
    return this.#plan.stages.every((stage, k) => {
      const left = this.#gathering.left(k);
      return stage.op !== 'head' || left === stage.count || (passed[k] ?? 0) < left;
    });
  }

  #limit(task: Task): false {
    this.#limited = task;
    return false;
  }

  /** Runs the part in which a head ends, up to there: reads what an inline run would have read, and writes what is still to be written. */
  async #runLimited(task: Task): Promise<void> {
    const part = openPart(await openStore(this.#access), this.#access, task.part);
    task.skip.out = task.written.out;
    task.skip.bad = task.written.bad;
    const { badSink } = this.#options;
    const result = await runPartition(this.#gathering.plan, part, {
      createScanner: this.#options.createScanner,
      sink: skipping(this.#options.sink, task.skip, 'out'),
      ...(badSink && { badSink: skipping(badSink, task.skip, 'bad') }),
    });
    this.#gathering.take(result, part.name, part.start ?? 0);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stop();
  }

  /** Ends every thread, those that wait for the writer too. */
  #stop(): void {
    for (const { control } of this.#tasks.slice(this.#turn, this.#taken)) {
      Atomics.store(control, STOP, 1);
      Atomics.notify(control, WRITTEN);
    }
    void this.#destroy();
    this.#wakeLanes();
  }

  #destroy(): Promise<void> {
    this.#destroyed ??= this.#pool.destroy();
    return this.#destroyed;
  }

  #wakeLanes(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** Marks errors that end the run, as opposed to those that cost an attempt. */
const STOPPING = Symbol('stopping');

function newTask(part: PartSpec): Task {
  return {
    part,
    held: [],
    heldBytes: 0,
    written: { out: 0, bad: 0 },
    skip: { out: 0, bad: 0 },
    control: new Int32Array(2),
    progress: { bytes: 0, lines: 0 },
  };
}

function decode(
  plan: Plan,
  tables: GroupTables | undefined,
  { groups, reservoir, ...rest }: EncodedResult,
): PartResult {
  const { wide } = plan;
  if (tables && groups !== undefined) return { ...rest, groups: tables.create().decode(JSON.parse(groups)) };
  if (wide?.op === 'reservoir' && reservoir !== undefined)
    return { ...rest, reservoir: decodeReservoir(wide.size, JSON.parse(reservoir)) };
  return rest;
}

/** A sink that passes over the bytes that have been written already: they end with a line. */
function skipping(sink: Sink, skip: { out: number; bad: number }, kind: 'out' | 'bad'): Sink {
  return {
    line(bytes) {
      if (skip[kind] >= bytes.length + 1) skip[kind] -= bytes.length + 1;
      else sink.line(bytes);
    },
    flush: () => sink.flush(),
  };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'its worker ran out of memory';
  const exit = /^worker exited with code: (\d+)/.exec(message)?.[1];
  return exit === undefined ? message : `its worker died with exit code ${exit}`;
}
