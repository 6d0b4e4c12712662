import type { Stage } from '../plan/plan.ts';
import { parseShare } from '../plan/share.ts';
import { CLIENT_ID } from '../record/ping.ts';
import { TeleCommand } from './base.ts';
import { readingFlags, sourceFlags } from './flags.ts';
import { gatherLines, rowsOf } from './gather-lines.ts';
import { type ReadingFlags, runPlan } from './run-plan.ts';

export interface StreamFlags extends ReadingFlags {
  readonly output?: string | undefined;
}

/** A command whose answer is a stream of records: always NDJSON unless a form is asked for, which then holds all records. */
export abstract class StreamCommand extends TeleCommand {
  static override baseFlags = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags };

  /** Runs the stages between the source flags' own (`--sample-clients` before, `--limit` after) and writes what comes out. */
  protected async stream(stages: readonly Stage[], flags: StreamFlags): Promise<void> {
    const plan = { version: 1, stages: withSourceStages(stages, flags), strict: flags.strict } as const;
    if (flags.output === undefined || flags.output === 'ndjson') {
      await runPlan(plan, flags);
      return;
    }
    const { sink, lines } = gatherLines();
    await runPlan(plan, flags, { sink });
    await this.answer(rowsOf(lines), flags.output);
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
