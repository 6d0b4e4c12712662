import type { Interfaces } from '@oclif/core';
import { Command } from '@oclif/core/command';
import type { Pinned } from '../../engines/input/pinned.ts';
import type { MasterFlags } from '../../engines/master.ts';
import { EXIT, UsageError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Rows } from '../../record/rows.ts';
import { paintMarks } from '../../render/paint.ts';
import { renderRows } from '../../render/rows.ts';
import type { TableOptions } from '../../render/table.ts';
import type { StdinUse } from '../../source/choose.ts';
import { type Alarm, createAlarm } from '../answers/alarm.ts';
import type { Answer } from '../answers/answer.ts';
import type { AlarmValues } from '../flags/alarm-flags.ts';
import { filesAsSource, refuseFileFirst, withFilesFromAnywhere } from '../flags/file-args.ts';
import { commonFlags } from '../flags/flags.ts';
import { refuseIdle } from '../flags/spark-flags.ts';
import { beginStream } from '../fuse/mark-stream.ts';
import { formOf } from '../output/form.ts';
import { print, tableOptions } from '../output/print.ts';
import { holdSaid, releaseSaid, say } from '../output/say.ts';
import { target } from '../output/target.ts';
import type { Replayed } from '../report/replay.ts';
import { announceAnswer } from '../since/open-run.ts';

/** Facts that a command knows about its invocation, beside the values of its flags. */
interface CommandContext {
  readonly typed: ReadonlySet<string>;
  readonly stdin: StdinUse;
  /** The command and its words, for reports. */
  readonly argv: readonly string[];
  /** When the run began. */
  readonly started: Date;
  /** The files named on the command line (see `FilesAsSource`). */
  readonly files?: readonly string[];
  /** The objects to read again, if this run repeats a report. */
  readonly pinned?: Pinned | undefined;
  /** The plan that the words must make, if this run repeats a report. */
  readonly planned?: Plan | undefined;
}

/**
 * The base of every command of tele: shared flags, and the output of its answer. Errors propagate to `main`, which
 * alone prints them.
 */
export abstract class TeleCommand extends Command {
  static override baseFlags = commonFlags;

  protected readonly stdin: StdinUse = 'data';

  /**
   * Whether the command may hand its plan to the next command of a pipe. If not, its stream begins once its words are
   * parsed.
   */
  protected readonly handsOn: boolean = false;

  /** The objects and the plan that this run must match, if it repeats a report. */
  private replayed: Replayed = {};

  private alarm: Alarm | undefined;
  private isJudged = false;
  /** The output that is held back until it is known whether it is written. */
  private readonly held: (() => void)[] = [];

  /** Runs another command with these words. */
  protected async runOther(id: string, argv: string[], replayed: Replayed): Promise<void> {
    const Other = (await this.config.findCommand(id, { must: true }).load()) as unknown as new (
      ...args: ConstructorParameters<typeof Command>
    ) => TeleCommand;
    const other = new Other(argv, this.config);
    other.replayed = replayed;
    await other._run();
  }

  /** Parses the words, and notes which flags were typed and which came from the environment. */
  protected override async parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F & CommandContext, B, A>> {
    const parsed = await super.parse(options, argv);
    const typed = new Set(parsed.raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : [])));
    refuseIdle(typed, parsed.flags as MasterFlags);
    this.alarm = createAlarm(parsed.flags as AlarmValues, this.id ?? '');
    if (this.alarm?.isQuiet) holdSaid();
    if (!this.handsOn) beginStream(this.config.commands, 'it does more than pass records on');
    const named = this.filesIn(parsed);
    if (named.length === 0 && 'file' in this.ctor.args) refuseFileFirst(parsed.args);
    // A repeated report names its source again.
    const source = named.length > 0 && filesAsSource(named, this.replayed.pinned ? new Set() : typed);
    if (source) typed.add('source');
    const words = [this.id ?? '', ...withFilesFromAnywhere(this.argv, named)];
    const own = { typed, stdin: this.stdin, argv: words, started: new Date(), ...source, ...this.replayed };
    return { ...parsed, flags: { ...parsed.flags, ...own } };
  }

  /** The files named on the command line. */
  protected filesIn({ args }: Interfaces.ParserOutput): readonly string[] {
    return Array.isArray(args.file) ? args.file : [];
  }

  /** Rethrows, because `main` prints each error once. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  /** Prints rows: in the form asked for, else as a table on a terminal and as NDJSON in a pipe. */
  protected answer(rows: Rows, format: string | undefined, table: TableOptions = {}): Promise<void> {
    return this.show({ rows, table }, format);
  }

  /**
   * Prints an answer, which may have a text of its own for the terminal. In a form for programs its notes go to stderr.
   */
  protected async show(given: Answer, format: string | undefined): Promise<void> {
    const { rows, table, text, notes = [] } = this.alarm?.judge(given) ?? given;
    this.isJudged = true;
    const chosen = formOf(format);
    const paint = chosen === 'table' && target().isTTY && !process.env.NO_COLOR ? paintMarks : String;
    const isText = chosen === 'table' && text !== undefined;
    const pieces = isText
      ? [text(target().columns || 100)]
      : await renderRows(rows, chosen, { ...tableOptions(), ...table });
    const write = () => {
      for (const lines of announceAnswer(pieces))
        if (chosen === 'table') target().write(paint(String(lines)));
        else print(lines);
    };
    if (this.alarm?.isQuiet) this.held.push(write);
    else write();
    for (const note of chosen === 'table' ? [] : notes) say(`note: ${note}`);
  }

  /** Writes the held output if the exit code is not 0. Throws a UsageError if the alarm had no answer to examine. */
  protected override async finally(error: Error | undefined): Promise<void> {
    if (error !== undefined || this.alarm === undefined) return;
    if (this.alarm.looks && !this.isJudged)
      throw new UsageError(
        '--fail-if and --fail-if-none look at the rows of an answer, and records that stream are none',
        `end with aggregate: tele aggregate --by KEY --fail-if 'n > 100'`,
      );
    const code = Number(process.exitCode ?? EXIT.ok);
    if (code === EXIT.badLines) process.stderr.write(`tele: ${this.id}: more lines were bad than --max-bad allows\n`);
    if (code === EXIT.partial) process.stderr.write(`tele: ${this.id}: some inputs could not be read\n`);
    releaseSaid(code !== EXIT.ok);
    if (code !== EXIT.ok) for (const write of this.held) write();
  }
}
