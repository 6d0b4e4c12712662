import type { Stage, Wide } from '../../plan/plan.ts';
import { parseShare } from '../../plan/share.ts';
import { CLIENT_ID } from '../../record/ping.ts';
import { readingFlags, sourceFlags } from '../flags/flags.ts';
import { gatherLines, rowsOf } from '../output/gather-lines.ts';
import { printLines } from '../output/stdout.ts';
import { type ReadingFlags, runPlan } from '../run/run-plan.ts';
import { TeleCommand } from './base.ts';

export interface StreamFlags extends ReadingFlags {
  readonly output?: string | undefined;
}

/** A command whose answer is a stream of records: always NDJSON unless a form is asked for, which then holds all records. */
export abstract class StreamCommand extends TeleCommand {
  static override baseFlags = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags };

  /**
   * Runs the stages between the source flags' own (`--sample-clients` before, `--limit` after) and writes the records that come out, or
   * those that `wide` makes or keeps.
   */
  protected async stream(stages: readonly Stage[], flags: StreamFlags, wide?: Wide): Promise<void> {
    const all = withSourceStages(stages, flags);
    const plan = { version: 1, stages: all, ...(wide && { wide }), strict: flags.strict } as const;
    if (flags.output === undefined || flags.output === 'ndjson') {
      const { lines = [], rows } = await runPlan(plan, flags);
      if (rows) await this.answer(rows, flags.output);
      else printLines(lines);
      return;
    }
    const { sink, lines: gathered } = gatherLines();
    const { lines = gathered, rows = rowsOf(lines) } = await runPlan(plan, flags, { sink });
    await this.answer(rows, flags.output);
  }
}

/** The stages that the source flags ask for, around a command's own. */
export function withSourceStages(stages: readonly Stage[], flags: ReadingFlags): Stage[] {
  const clients = flags['sample-clients'];
  return [
    ...(clients === undefined
      ? []
      : [{ op: 'sample-by', expr: CLIENT_ID, rate: parseShare(clients, '--sample-clients') } as const]),
    ...stages,
    ...(flags.limit === undefined ? [] : [{ op: 'head', count: flags.limit } as const]),
  ];
}
