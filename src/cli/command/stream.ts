import { debug } from '../../debug.ts';
import { parseGiven } from '../../plan/given.ts';
import type { Plan, Stage, Wide } from '../../plan/plan.ts';
import { jsonText } from '../../record/canonical.ts';
import { CLIENT_ID } from '../../record/ping.ts';
import { parseZone } from '../../record/zone.ts';
import { readingFlags, recordFlags, sourceFlags } from '../flags/flags.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { sinceFlags } from '../flags/since-flags.ts';
import { handOn } from '../fuse/hand-on.ts';
import { beginStream } from '../fuse/mark-stream.ts';
import { streamRows } from '../output/row-stream.ts';
import { printLines } from '../output/stdout.ts';
import { runPlan } from '../run/run-plan.ts';
import { sinceStages } from '../since/since-time.ts';
import { TeleCommand } from './base.ts';
import { drawnClients } from './steps.ts';

/** The flags of a command whose answer is a stream of records. */
export interface StreamFlags extends ReadingFlags {
  readonly output?: string | undefined;
  readonly columns?: string | undefined;
}

/** A command whose answer is a stream of records: NDJSON unless another form is asked for, also on a terminal. */
export abstract class StreamCommand extends TeleCommand {
  static override baseFlags = {
    ...TeleCommand.baseFlags,
    ...recordFlags,
    ...readingFlags,
    ...sourceFlags,
    ...sinceFlags,
  };

  protected override readonly handsOn = true;

  /**
   * Runs the stages between those of the source flags (`--sample-clients` before, `--limit` after), and writes the
   * records that come out, or those that `wide` makes or keeps.
   */
  protected async stream(stages: readonly Stage[], flags: StreamFlags, wide?: Wide): Promise<void> {
    const plan = planOf(flags, stages, wide);
    const whyRows = await handOn(plan, flags, this.config.commands);
    if (whyRows === undefined) return;
    debug('fuse', () => `rows are written: ${whyRows}`);
    beginStream(this.config.commands, whyRows);
    const stream = await streamRows(flags);
    const { lines = [], rows } = await runPlan(plan, flags, stream && { sink: stream });
    if (rows && stream && flags.columns !== undefined) {
      for (const row of rows) stream.line(Buffer.from(jsonText(row)));
      stream.end();
    } else if (rows) await this.answer(rows, flags.output);
    else if (stream === undefined) printLines(lines);
    else {
      for (const line of lines) stream.line(Buffer.from(line));
      stream.end();
    }
  }
}

/**
 * Makes the plan of a command from its own steps and from the flags that concern input records and expressions. Throws
 * a UsageError.
 */
export function planOf<W extends Wide>(flags: ReadingFlags, stages: readonly Stage[], wide: W): Plan & { wide: W };
/** The implementation of both overloads. */
/** Makes the plan of a command that may have no wide step. */
export function planOf(flags: ReadingFlags, stages: readonly Stage[], wide?: Wide): Plan;
/** The implementation of both overloads. */
/** Makes the plan of a command that may have no wide step. */
export function planOf(flags: ReadingFlags, stages: readonly Stage[], wide?: Wide): Plan {
  return { version: 1, stages: withSourceStages(stages, flags), ...(wide && { wide }), ...planTerms(flags) };
}

/**
 * The terms that hold for all steps of a plan: strictness, time zone, and values for expressions. Throws a UsageError.
 */
export function planTerms({ strict, tz, set = [] }: ReadingFlags): Pick<Plan, 'strict' | 'tz' | 'set'> {
  return { strict, ...(tz !== undefined && { tz: parseZone(tz) }), ...(set.length > 0 && { set: parseGiven(set) }) };
}

/** Puts the stages of the source flags around a command's own. */
export function withSourceStages(stages: readonly Stage[], flags: ReadingFlags): Stage[] {
  return [
    ...(flags['sample-clients'] === undefined
      ? []
      : [{ op: 'sample-by', expr: CLIENT_ID, rate: drawnClients(flags) } as const]),
    ...sinceStages(flags),
    ...stages,
    ...(flags.limit === undefined ? [] : [{ op: 'head', count: flags.limit } as const]),
  ];
}
