import type { GroupPlan } from '../../analysis/sampling/estimated-columns.ts';
import { readMaster } from '../../engines/master.ts';
import { UsageError } from '../../errors.ts';
import { isLive, type LiveGrouping, type Plan } from '../../plan/plan.ts';
import { jsonText } from '../../record/canonical.ts';
import type { JsonRecord } from '../../record/record.ts';
import type { Rows } from '../../record/rows.ts';
import { counted } from '../../render/number-text.ts';
import { orderRows } from '../answers/row-order.ts';
import type { AlarmValues } from '../flags/alarm-flags.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { formOf } from '../output/form.ts';
import { print } from '../output/print.ts';
import { holdSaid, releaseSaid, say } from '../output/say.ts';
import { catchInterrupt } from './interrupt.ts';
import { type RunOptions, runPlan } from './run-plan.ts';

/** A plan whose grouping answers before the end of its input. */
type LivePlan = Plan & { readonly wide: LiveGrouping };

/** The flags that decide about a live run. */
type LiveFlags = ReadingFlags & AlarmValues & { readonly output?: string | undefined };

/** Whether a plan answers before the end of its input. */
export function isLivePlan(plan: Plan): plan is LivePlan {
  return plan.wide !== undefined && isLive(plan.wide);
}

/**
 * Runs a live plan: writes the rows of each stretch of time as soon as it is over, as lines of NDJSON or on a terminal
 * as a table in place. At the end of the input, at Ctrl-C or SIGTERM, it writes the rows of stretches that are not
 * over, marked `partial`. Throws a UsageError for flags that need all rows, and for a cluster.
 */
export async function runLive(plan: LivePlan, flags: LiveFlags, options: RunOptions = {}): Promise<void> {
  refuse(flags);
  const finish = (rows: Rows, run: Plan) => [...orderRows(rows, run as GroupPlan, {})];
  const isTable = formOf(flags.output) === 'table';
  const out = isTable ? await inPlace(plan.wide) : asLines();
  const { signal, release } = catchInterrupt(['SIGINT', 'SIGTERM']);
  if (isTable) holdSaid();
  try {
    const ran = await runPlan(plan, isTable ? { ...flags, progress: 'none' } : flags, {
      ...options,
      signal,
      onLive: (live, { late }, run) => out.update(finish(live.take(), run), () => finish(live.open(), run), late),
    });
    out.end(finish(ran.rows ?? [], ran.plan), ran.report.late);
  } finally {
    release();
    if (isTable) releaseSaid(true);
  }
  if (signal.aborted) process.exitCode = signal.reason;
}

/** What writes the rows of a live run. */
interface LiveOut {
  /** Takes rows that are final, the others if they are asked for, and the number of late records so far. */
  update(final: readonly JsonRecord[], open: () => readonly JsonRecord[], late: number): void;
  end(rows: readonly JsonRecord[], late: number): void;
}

/** The least time in ms from one message about late records to the next. */
const PATIENCE = 60_000;

function asLines(): LiveOut {
  const write = (rows: readonly JsonRecord[]) => {
    if (rows.length > 0) print(rows.map((row) => `${jsonText(row)}\n`).join(''));
  };
  let said = 0;
  let next = 0;
  return {
    update(final, _, late) {
      write(final);
      if (late === said || performance.now() < next) return;
      say(`${counted(late, 'record')} came too late so far: a longer --late waits for such records`);
      said = late;
      next = performance.now() + PATIENCE;
    },
    end: write,
  };
}

/** The least time in ms from one drawing to the next. */
const REDRAW = 250;

async function inPlace(wide: LiveGrouping): Promise<LiveOut> {
  const table = (await import('../output/live-table.ts')).createLiveTable(wide, wide.live);
  let next = 0;
  return {
    update(final, open, late) {
      table.add(final);
      const now = performance.now();
      if (now < next) return;
      table.draw(open(), late);
      // Drawing many groups must not take the time of reading.
      next = performance.now() + Math.max(REDRAW, (performance.now() - now) * 10);
    },
    end(rows, late) {
      const isOpen = ({ partial }: JsonRecord) => partial === true;
      table.add(rows.filter((row) => !isOpen(row)));
      table.draw(rows.filter(isOpen), late);
    },
  };
}

/** Flags that look at all rows together. */
const OF_ALL = ['state', 'since', 'fail-if', 'fail-if-none', 'quiet-if-ok'] as const;

function refuse(flags: LiveFlags): void {
  const flag = OF_ALL.find((name) => flags[name] !== undefined && flags[name] !== false);
  if (flag !== undefined)
    throw new UsageError(
      `--${flag} needs all rows, and with --late rows are written before the last record has come`,
      'the same command without --late',
    );
  if (flags.output !== undefined && flags.output !== 'ndjson' && flags.output !== 'table')
    throw new UsageError(
      `--late writes NDJSON, or a table in place, and not ${flags.output}`,
      `tele aggregate --late 2s … | tele filter true --output ${flags.output}`,
    );
  if (flags.output === 'table' && !process.stdout.isTTY)
    throw new UsageError('a table in place needs a terminal', 'NDJSON, or the same command without --late');
  if (readMaster(flags) === 'spark')
    throw new UsageError(
      'a cluster does not answer before the end of its input, and --late asks for that',
      '--master local, or the same command without --late',
    );
}
