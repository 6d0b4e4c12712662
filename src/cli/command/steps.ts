import { parseAggregates } from '../../aggregate/parse.ts';
import { osDistribution, withShares } from '../../analysis/os-dist.ts';
import type { GroupPlan } from '../../analysis/sampling/estimated-columns.ts';
import { UsageError } from '../../errors.ts';
import { type KeySpec, parseKeys } from '../../plan/keys.ts';
import type { Grouping, Live, Stage, Wide } from '../../plan/plan.ts';
import { parseShare } from '../../plan/share.ts';
import { compileExpression } from '../../record/expression/compile.ts';
import { CLIENT_PATHS } from '../../record/ping.ts';
import type { Rows } from '../../record/rows.ts';
import { widthIn } from '../../record/time/stretch.ts';
import { stepsIn } from '../../wide/slide.ts';
import type { AnsweringCommand } from '../answers/answer.ts';
import { checkOrder, orderRows, rowOrder } from '../answers/row-order.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { COUNT_ALL } from '../flags/stage-flags.ts';

/** The part of a plan that a command adds: narrow stages, or a wide step and what is done with its rows. */
export interface CommandStep {
  readonly stages: readonly Stage[];
  readonly wide?: Wide;
  /** Makes the rows of the command from those of the plan that was run. */
  readonly finish?: (rows: Rows, plan: GroupPlan) => Rows;
  /** The command whose answer the rows are, notes included, if they end a pipeline. */
  readonly command?: AnsweringCommand;
  /** The expressions (or these paths) come from tele: if no record has such a path, the user made no mistake. */
  readonly ours?: boolean | readonly string[];
}

/** Makes the step of `tele aggregate`. Throws a UsageError where a flag cannot be parsed. */
export function aggregateStep(flags: {
  readonly by?: readonly string[] | undefined;
  readonly every?: string | undefined;
  readonly at?: string | undefined;
  readonly slide?: string | undefined;
  readonly late?: string | undefined;
  readonly fill?: string | undefined;
  readonly tz?: string | undefined;
  readonly agg: string;
  readonly sort?: string | undefined;
  readonly top?: number | undefined;
  readonly 'min-clients'?: number | undefined;
}): CommandStep & Required<Pick<CommandStep, 'ours'>> & { readonly wide: Grouping } {
  const by = [...timeKeys(flags), ...parseKeys(flags.by ?? [])];
  const columns = parseAggregates(flags.agg === COUNT_ALL ? countAll(by) : flags.agg);
  const { every, slide } = flags;
  const live = liveOf(flags);
  const wide: Grouping = {
    op: 'group',
    by,
    columns,
    ...(every && slide && { slide: { every, step: slide } }),
    ...floorOf(flags, every === undefined ? 0 : 1),
    ...(live && { live }),
  };
  checkOrder(flags, wide);
  return {
    stages: [],
    wide,
    finish: (rows, plan) => orderRows(rows, plan, rowOrder(flags)),
    ours: wide.floor ? CLIENT_PATHS : [],
  };
}

/** The floor of `--min-clients`. A folded row keeps the first `keys` keys. */
function floorOf({ 'min-clients': clients = 1 }: { readonly 'min-clients'?: number | undefined }, keys: number) {
  return clients > 1 ? { floor: { clients, keys } } : {};
}

/**
 * Makes the key of `--every`: the beginning of the stretch of time, or of the step of `--slide`, that holds a record.
 */
function timeKeys({ every, at, slide = every }: TimeFlags): KeySpec[] {
  if (every === undefined || at === undefined || slide === undefined) return [];
  if (widthIn(every) === undefined)
    throw new UsageError(`--every takes a length of time, not "${every}"`, '--every 5m, 10s, 1h, 1d, 1w or 1mo');
  if (stepsIn(every, slide) === undefined)
    throw new UsageError(
      `--slide ${slide} does not fill --every ${every}: a stretch is made of whole steps`,
      '--every 5m --slide 1m',
    );
  // The expression is compiled by itself, so that an error message shows it alone.
  compileExpression(at);
  return [{ name: 'time', expr: `bucketOf(${at}, ${JSON.stringify(slide.trim())})` }];
}

/** Makes the member of the plan for `--late`. */
function liveOf({ every, at, late, ...flags }: Parameters<typeof aggregateStep>[0]): Live | undefined {
  if (every === undefined || at === undefined || late === undefined) return undefined;
  const flag = (['fill', 'sort', 'top', 'min-clients'] as const).find((name) => flags[name] !== undefined);
  if (flag !== undefined)
    throw new UsageError(
      `--${flag} needs all rows, and with --late rows are written before the last record has come`,
      'the same command without --late',
    );
  const width = /^\s*0(?:ms|s|m|min|h)?\s*$/.test(late) ? { length: 0 } : widthIn(late);
  if (width === undefined || 'months' in width)
    throw new UsageError(`--late takes a length of time, not "${late}"`, '--late 2s, 500ms, 5m or 0s');
  return { at, every: every.trim(), late: width.length };
}

interface TimeFlags {
  readonly every?: string | undefined;
  readonly at?: string | undefined;
  readonly slide?: string | undefined;
}

/** The default column, which counts the records of each group; its name is one that no key has. */
function countAll(by: readonly { readonly name: string }[]): string {
  const name = ['n', 'count'].find((own) => by.every((key) => key.name !== own));
  return name === undefined ? 'records = count()' : `${name} = count()`;
}

/** Makes the step of `tele os-dist`. */
export function osDistStep(flags: {
  readonly 'by-version': boolean;
  readonly 'distinct-ids': boolean;
  readonly 'min-clients'?: number | undefined;
}): CommandStep & { readonly wide: Grouping } {
  const wide = osDistribution({ byVersion: flags['by-version'], distinctIds: flags['distinct-ids'] });
  return { stages: [], wide: { ...wide, ...floorOf(flags, 0) }, finish: (rows, plan) => withShares([...rows], plan) };
}

/** The share of clients that `--sample-clients` asks for; 1 by default. Throws a UsageError. */
export function drawnClients({ 'sample-clients': clients }: Pick<ReadingFlags, 'sample-clients'>): number {
  return clients === undefined ? 1 : parseShare(clients, '--sample-clients');
}

/** Makes the step of `tele sample`: narrow for a rate, wide for a size. */
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
