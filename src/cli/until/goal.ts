import { estimatedShares, type GroupPlan, measuresWithin } from '../../analysis/sampling/estimated-columns.ts';
import { isEstimated } from '../../analysis/sampling/sampled-plan.ts';
import { UsageError } from '../../errors.ts';
import { normalQuantile } from '../../normal.ts';
import type { Plan } from '../../plan/plan.ts';
import { parseShare, shareText } from '../../plan/share.ts';
import type { Rows } from '../../record/rows.ts';
import { widthIn } from '../../record/time/stretch.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';

/** When a run over objects in random order may stop. */
export interface Goal {
  /** The half width of intervals that is narrow enough: of shares, or of a column as a share of its estimate. */
  readonly within?: { readonly half: number; readonly column?: string };
  /** The time in ms, and as it was typed. */
  readonly time?: number;
  readonly timeText?: string;
}

/** The flags that no goal goes with: they read something else than all objects, or repeat what was read. */
const OTHERS = ['fraction', 'limit', 'since', 'report', 'unordered'] as const;

/** Reads `--within` and `--for`. Throws a UsageError for a faulty value, and beside flags that do not go with them. */
export function readGoal(flags: ReadingFlags): Goal | undefined {
  const { within, for: time } = flags;
  if (within === undefined && time === undefined) return undefined;
  const own = within === undefined ? '--for' : '--within';
  const other = OTHERS.find((name) => flags.typed.has(name) || (name !== 'unordered' && flags[name] !== undefined));
  if (other !== undefined) throw new UsageError(`${own} and --${other} cannot be used together`);
  return {
    ...(within !== undefined && { within: readWithin(within) }),
    ...(time !== undefined && { time: readTime(time), timeText: time }),
  };
}

function readWithin(text: string): NonNullable<Goal['within']> {
  const [, column, share = ''] = /^(?:(.*)=)?([^=]*)$/s.exec(text) ?? [];
  const half = parseShare(share, '--within');
  if (half === 0) throw new UsageError('--within 0 asks for everything', 'leave out --within');
  return { half, ...(column !== undefined && { column: column.trim() }) };
}

function readTime(text: string): number {
  const width = widthIn(text);
  if (width === undefined || !('length' in width))
    throw new UsageError(`--for takes a length of time, not "${text}"`, '--for 30s, 5m or 1h');
  return width.length;
}

/** Throws a UsageError if a plan has no estimate that could become narrow enough. */
export function checkGoal({ within }: Goal, plan: Plan): asserts plan is GroupPlan {
  if (plan.wide?.op !== 'group' || plan.sample === undefined)
    throw new UsageError(
      '--within and --for give estimates, and of this plan there are none',
      'counts, sums, means and quantiles have some; behind head, a program, or with --late nothing has',
    );
  const { column } = within ?? {};
  if (column === undefined || plan.wide.columns.some((own) => own.name === column && isEstimated(own))) return;
  const names = plan.wide.columns.filter(isEstimated).map(({ name }) => name);
  throw new UsageError(
    `--within: there is no estimate for a column ${column}`,
    `the columns with one are ${names.join(', ')}`,
  );
}

/** Whether the intervals of the rows are narrow enough. */
export function isReached({ within }: Goal, rows: Rows, plan: GroupPlan): boolean {
  if (within === undefined) return false;
  const list = [...rows];
  const counted = countOf(plan);
  if (within.column === undefined && counted !== undefined)
    return estimatedShares(list, counted, plan.sample!).every((share) => isNarrow(share, within.half));
  return measuresWithin(list, plan, within.half, within.column);
}

function isNarrow(
  share: { readonly low?: number | undefined; readonly high?: number | undefined } | undefined,
  half: number,
) {
  return share?.low !== undefined && share.high !== undefined && (share.high - share.low) / 2 <= half;
}

/** The column whose shares the goal is about, if the plan has groups and counts. */
function countOf({ wide }: GroupPlan): string | undefined {
  return wide.by.length === 0 ? undefined : wide.columns.find(({ fn }) => fn === 'count')?.name;
}

/**
 * The number of objects after which a goal about shares is probably reached, if the records of an object differ from
 * each other as those of different objects do: of so many independent records a share of one half is known so well
 * (Cochran 1977, §4.4). Undefined for other goals.
 */
export function guessObjects({ within }: Goal, plan: GroupPlan, records: number, objects: number): number | undefined {
  if (within === undefined || within.column !== undefined || countOf(plan) === undefined) return undefined;
  const wanted = (normalQuantile(0.975) / within.half) ** 2 / 4;
  let read = FIRST;
  while (read < objects && (records / objects) * read < wanted) read *= 2;
  return Math.min(read, objects);
}

/** The number of objects of the first step. Fewer do not tell how much objects differ. */
export const FIRST = 8;

/** Says what a goal is about. */
export function goalText({ within, timeText }: Goal, plan: GroupPlan): string {
  const precise =
    within === undefined
      ? []
      : within.column === undefined && countOf(plan) !== undefined
        ? [`every share was known to ± ${shareText(within.half).replace(' %', '')} points`]
        : [`${within.column ?? 'every estimate'} was known to ± ${shareText(within.half)}`];
  return [...precise, ...(timeText === undefined ? [] : [`${timeText} were over`])].join(', or ');
}
