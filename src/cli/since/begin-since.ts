import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Input } from '../../engines/input/input.ts';
import type { Slice } from '../../engines/input/part-spec.ts';
import type { Report } from '../../engines/run/report.ts';
import { UsageError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { canonicalText } from '../../record/canonical.ts';
import { fromAnywhere } from '../../source/address.ts';
import { type FolderLock, LockHeld, lockFolder } from '../../source/cache/lock-folder.ts';
import type { Store, StoredObject } from '../../source/store.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { say } from '../output/say.ts';
import { runInState } from '../state/run-in-state.ts';
import { answerOf, isAnswered } from './answered.ts';
import { type Chosen, chooseNew } from './choose-new.ts';
import {
  dropNext,
  type Grown,
  type Mark,
  type Marked,
  markPath,
  nextTo,
  placeNext,
  readMark,
  writeNext,
} from './mark-file.ts';
import type { OpenRun } from './open-run.ts';
import { settleObjects } from './settle-objects.ts';

/** A run that reads only what is new since the last run of its name. */
export interface SinceRun extends OpenRun {
  /** Chooses the new part of a listing. */
  readonly chooseNew: (store: Store, objects: readonly StoredObject[]) => Promise<Chosen>;
  /** Corrects the mark by what was really read. It is called before the answer is written. */
  settle(report: Report, input: Input): Promise<void>;
  /**
   * Writes the next mark, which says that a state is about to grow by what was read. Returns the name of this run for
   * the state. If the run is killed later, the next one sees in the state whether it has grown.
   */
  growState(file: string): string;
}

/**
 * Begins a run with `--since last`: takes the lock of its name and reads its mark. Returns undefined if another run of
 * this name is at work and `--if-running` is skip. Throws a UsageError for flags that cannot be combined with
 * `--since`, and a TeleError if the mark cannot be used.
 */
export async function beginSince(plan: Plan, flags: ReadingFlags): Promise<SinceRun | undefined> {
  refuseOthers(plan, flags);
  const question = canonicalText(plan);
  const name = flags.name ?? defaultName(question, flags);
  const file = markPath(name);
  const lock = await lockName(name, file, flags);
  if (lock === undefined) return undefined;
  try {
    settleLast(name, file);
    const before = readMark(file);
    return new Since(name, file, { question, before, flags, lock });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Throws a UsageError for flags and stages that would leave out a part of the new records or read others as well. */
function refuseOthers({ stages }: Plan, flags: ReadingFlags & { readonly vs?: unknown }): void {
  const flag = ['limit', 'fraction', 'report', 'vs', 'by-day'].find((name) => flags.typed.has(name));
  for (const name of ['input', 'match'] as const)
    if (flags[name] !== undefined) throw new UsageError(`--since and --${name} cannot be used together`);
  if (flag !== undefined)
    throw new UsageError(
      `--since last cannot be used together with --${flag}: what is new is read whole, and once`,
      `leave out --${flag}`,
    );
  if (stages.some(({ op }) => op === 'head'))
    throw new UsageError(
      '--since last cannot be used with a limit: the records behind it would never be read',
      'leave out head and --limit',
    );
  if (stages.some(({ op }) => op === 'pipe'))
    throw new UsageError(
      '--since last cannot be used with a program in the pipeline: where one fails, nobody knows what it has read',
      'let the program read the output',
    );
}

function defaultName(question: string, { source = '', argv = [] }: ReadingFlags): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([question, fromAnywhere(source)]))
    .digest('hex');
  return `${(argv[0] ?? 'tele').replaceAll(':', '-')}-${digest.slice(0, 12)}`;
}

async function lockName(
  name: string,
  file: string,
  { 'if-running': running }: ReadingFlags,
): Promise<FolderLock | undefined> {
  const terms = {
    held: `${name} is being run`,
    hint: '--if-running wait waits for it, and --if-running skip lets it be enough',
    waits: running === 'wait',
  };
  try {
    return await lockFolder(`${file}.lock`, name, terms);
  } catch (error) {
    if (running !== 'skip' || !(error instanceof LockHeld)) throw error;
    return undefined;
  }
}

/**
 * Handles the mark that a run leaves beside its place if it is killed while it writes its answer. If the whole answer
 * was written, the mark is put in its place; otherwise it is removed.
 */
function settleLast(name: string, file: string): void {
  let next: Mark | undefined;
  try {
    next = readMark(nextTo(file));
  } catch {
    // The run was killed while it wrote the mark, before it began to write its answer.
  }
  if (next === undefined) dropNext(file);
  else if (next.state && hasGrown(next.state)) {
    say(`the run of ${name} before this one was killed when ${next.state.file} had grown by what it read: that counts`);
    placeNext(file);
  } else if (next.state) {
    say(
      `the run of ${name} before this one was killed before ${next.state.file} had grown: what it read is read again`,
    );
    dropNext(file);
  } else if (next.answer && isAnswered(next.answer)) {
    say(`the run of ${name} before this one was killed when its answer was out: that counts`);
    placeNext(file);
  } else {
    const where = next.answer ? 'before its answer was out' : 'while its answer may have gone out';
    const then = next.answer ? 'what it read is read again' : 'what it read is read again, and may come twice';
    say(`the run of ${name} before this one was killed ${where}: ${then}`);
    dropNext(file);
  }
}

/** Whether the state has grown by that run, and by no later one. */
function hasGrown({ file, run }: Grown): boolean {
  return existsSync(file) && runInState(file) === run;
}

interface SinceFacts {
  readonly question: string;
  readonly before: Mark | undefined;
  readonly flags: ReadingFlags;
  readonly lock: FolderLock;
}

class Since implements SinceRun {
  readonly #name: string;
  readonly #file: string;
  readonly #facts: SinceFacts;
  readonly #now = new Date();
  #store: Store | undefined;
  #slices: readonly Slice[] = [];
  #marked: readonly Marked[] = [];
  #source = '';
  #state: Grown | undefined;
  #isWritten = false;

  constructor(name: string, file: string, facts: SinceFacts) {
    this.#name = name;
    this.#file = file;
    this.#facts = facts;
  }

  readonly chooseNew = async (store: Store, objects: readonly StoredObject[]): Promise<Chosen> => {
    const { before, flags, question } = this.#facts;
    const source = flags.files ? 'files of the line' : fromAnywhere(store.uri.replace(/(.)\/+$/, '$1'));
    if (before !== undefined && before.source !== source)
      throw new UsageError(
        `the mark ${this.#name} is of ${before.source}, not of ${source}`,
        'give another --name, or tele mark reset forgets it',
      );
    if (before !== undefined && before.question !== question)
      say(`the mark ${this.#name} was made by another question: this one goes on where that one ended`);
    const options = { before: before?.objects ?? [], select: flags.select, now: this.#now, say };
    const chosen = await chooseNew(store, objects, options);
    const isFirst = before === undefined && flags.first === 'now';
    this.#store = store;
    this.#source = source;
    this.#slices = isFirst ? [] : chosen.slices;
    this.#marked = chosen.marked;
    if (isFirst) say(`${this.#name} begins now: what is there already is not read`);
    return { ...chosen, slices: this.#slices };
  };

  async settle(report: Report, { stored }: Input): Promise<void> {
    const { flags } = this.#facts;
    const parts = stored?.partitions.flat() ?? [];
    const run = { store: this.#store!, slices: this.#slices, parts, select: flags.select, say };
    this.#marked = await settleObjects(run, this.#marked, report);
  }

  growState(file: string): string {
    this.#state = { file: resolve(file), run: randomBytes(9).toString('base64url') };
    writeNext(this.#file, this.#mark());
    this.#isWritten = true;
    return this.#state.run;
  }

  announce(answer: string | Uint8Array): void {
    const answered = answerOf(answer);
    writeNext(this.#file, { ...this.#mark(), ...(answered && { answer: answered }) });
    this.#isWritten = true;
  }

  place(): void {
    this.#facts.lock.expect();
    if (!this.#isWritten) writeNext(this.#file, this.#mark());
    placeNext(this.#file);
  }

  async leave(): Promise<void> {
    await this.#facts.lock.release();
  }

  #mark(): Mark {
    const { question } = this.#facts;
    return {
      mark: 1,
      name: this.#name,
      source: this.#source,
      question,
      at: this.#now.toISOString(),
      objects: this.#marked,
      ...(this.#state && { state: this.#state }),
    };
  }
}
