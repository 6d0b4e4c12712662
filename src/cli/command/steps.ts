import { parseAggregates } from '../../aggregate/parse.ts';
import { UsageError } from '../../errors.ts';
import { parseKeys } from '../../plan/keys.ts';
import type { Grouping, Stage, Wide } from '../../plan/plan.ts';
import { parseShare } from '../../plan/share.ts';
import type { JsonRecord } from '../../record/record.ts';
import type { AnsweringCommand } from '../answers/answer.ts';
import { checkOrder, orderRows, rowOrder } from '../answers/row-order.ts';
import { COUNT_ALL } from '../flags/stage-flags.ts';

/** What a command adds to a plan: narrow stages, or the wide step and what becomes of its rows. */
export interface CommandStep {
  readonly stages: readonly Stage[];
  readonly wide?: Wide;
  readonly finish?: (rows: readonly JsonRecord[]) => readonly JsonRecord[];
  /** The command whose answer the rows are, with its notes, where they are the end of a pipeline. */
  readonly command?: AnsweringCommand;
  /** Its expressions (or these paths) are of ours: that no record has one is no slip of the user's. */
  readonly ours?: boolean | readonly string[];
}

/** The step of `tele aggregate`. Throws a UsageError where a flag is not understood. */
export function aggregateStep(flags: {
  readonly by?: readonly string[] | undefined;
  readonly agg: string;
  readonly sort?: string | undefined;
  readonly top?: number | undefined;
}): CommandStep & { readonly wide: Grouping; readonly finish: (rows: readonly JsonRecord[]) => readonly JsonRecord[] } {
  const by = parseKeys(flags.by ?? []);
  const columns = parseAggregates(flags.agg === COUNT_ALL ? countAll(by) : flags.agg);
  const wide = { op: 'group', by, columns } as const;
  checkOrder(flags, wide);
  return { stages: [], wide, finish: (rows) => orderRows(rows, wide, rowOrder(flags)) };
}

/** The records of each group, as a column that no key has. */
function countAll(by: readonly { readonly name: string }[]): string {
  const name = ['n', 'count'].find((own) => by.every((key) => key.name !== own));
  return name === undefined ? 'records = count()' : `${name} = count()`;
}

/** The step of `tele sample`: narrow by rate, wide by size. */
export function sampleStep(flags: {
  readonly rate?: string | undefined;
  readonly size?: number | undefined;
  readonly by?: string | undefined;
  readonly seed: number;
}): CommandStep {
  const { size, seed, by } = flags;
  if (size !== undefined) return { stages: [], wide: { op: 'reservoir', size, seed } };
  if (flags.rate === undefined)
    throw new UsageError('sample needs --rate or --size', 'tele sample --rate 0.1, or tele sample --size 100');
  const rate = parseShare(flags.rate, '--rate');
  return { stages: [by === undefined ? { op: 'sample', rate, seed } : { op: 'sample-by', expr: by, rate }] };
}
