import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { clusterPlan, parseAnnotation, statsPlan } from '../../analysis/hangs/plan.ts';
import type { ClusterOrder } from '../../analysis/hangs/report/ranked-clusters.ts';
import { clusterRows, rows2014 } from '../../analysis/hangs/report/rows.ts';
import { statsRows } from '../../analysis/hangs/statistics/stats-rows.ts';
import { UsageError } from '../../errors.ts';
import type { Grouping } from '../../plan/plan.ts';
import { SAYS } from '../../record/ping.ts';
import type { CommandStep } from '../command/steps.ts';
import { readJsonFile } from './json-file.ts';

/** Flags that choose the hangs that count. */
export const selectionFlags = {
  thread: Flags.string({
    description: 'the thread whose hangs count, by its exact name; * takes all',
    default: 'Gecko',
    helpValue: 'NAME',
  }),
  'min-duration': Flags.integer({
    description: 'only hangs that surely lasted so long: those of a bin count where it begins there or above',
    min: 0,
    helpValue: 'MS',
  }),
  annotation: Flags.string({
    description: 'only hangs with this annotation, NAME or NAME=VALUE; a leading ! means those without it',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILTER',
  }),
  rules: Flags.string({
    description: 'a JSON file of rules for frames and categories, in the place of the standard ones',
    helpValue: 'FILE',
  }),
  'distinct-ids': Flags.boolean({
    description: 'count pings with one document id once; --no-distinct-ids counts all',
    default: true,
    allowNo: true,
  }),
  'compat-2014': Flags.boolean({
    description: "the figures by the rules of the analysis 'Clustering Firefox hangs' of 2014, for comparison",
  }),
};

/** Flags of hang clusters that change the plan. */
export const clusterFlags = {
  by: Flags.string({
    description: 'clusters for each value of an annotation (annotations.NAME) or of an expression over the ping',
    helpValue: 'KEY',
  }),
  'by-day': Flags.boolean({
    description:
      'the clusters day by day: a row for each day and cluster; sessions count on the day of their last ping',
  }),
  ...selectionFlags,
  method: Flags.string({
    description: 'last-frame: stacks with one last frame are one cluster; kmeans: stacks with like frames are',
    options: ['last-frame', 'kmeans'],
    default: 'last-frame',
  }),
  clusters: Flags.integer({ description: 'how many clusters kmeans makes', min: 1, max: 1000, helpValue: 'N' }),
  'last-labelled': Flags.boolean({
    description: 'stacks end in their last frame with a name, not in a bare module or an unresolved address',
  }),
  symbols: Flags.string({
    description: 'name native frames by the breakpad symbol files of this folder: DIR/xul.pdb/DEBUGID/xul.sym',
    helpValue: 'DIR',
  }),
  'stop-at': Flags.string({
    description:
      'for nested event loops: stacks begin at their innermost frame that matches this regular expression; event-loop means those of the rules',
    helpValue: 'RULE',
  }),
  meaningful: Flags.boolean({
    description: 'leave out clusters that only run the event loop; they stay in the denominators',
  }),
  sort: Flags.string({
    description:
      'what is largest: clusters with the most hangs, the most time in them, or the most sessions that had one',
    options: ['count', 'time', 'sessions'],
    default: 'count',
  }),
  top: Flags.integer({ description: 'how many clusters are shown', min: 0, default: 15, helpValue: 'N' }),
  stacks: Flags.integer({
    description: 'how many whole stacks are shown with each cluster, most frequent first',
    min: 0,
    default: 1,
    helpValue: 'N',
  }),
};

interface SelectionValues {
  readonly thread: string;
  readonly 'min-duration'?: number | undefined;
  readonly annotation?: readonly string[] | undefined;
  readonly rules?: string | undefined;
  readonly 'distinct-ids': boolean;
  readonly 'compat-2014': boolean;
  readonly seed: number;
}

/** The values of the flags of hang clusters. */
export interface ClusterValues extends SelectionValues {
  readonly by?: string | undefined;
  readonly 'by-day': boolean;
  readonly method: string;
  readonly clusters?: number | undefined;
  readonly meaningful: boolean;
  readonly 'last-labelled': boolean;
  readonly symbols?: string | undefined;
  readonly 'stop-at'?: string | undefined;
  readonly sort: string;
  readonly top: number;
  readonly stacks: number;
}

/** The selection that the flags describe. Reads the file of rules. */
function selectionOf(flags: SelectionValues) {
  return {
    thread: flags.thread === 'Gecko' ? undefined : flags.thread,
    minDuration: flags['min-duration'],
    where: flags.annotation?.map(parseAnnotation),
    distinctIds: flags['distinct-ids'],
    rules: flags.rules === undefined ? undefined : readJsonFile(flags.rules, `--rules ${flags.rules}`),
  };
}

/**
 * Makes the step of `tele cluster-hangs`. `versus` prepares a comparison; `activity` adds what a page shows beside the
 * clusters.
 */
export function clusterStep(
  flags: ClusterValues,
  { versus = false, activity = false, day = SAYS.date } = {},
): CommandStep & { readonly wide: Grouping } {
  const kmeans = flags.method === 'kmeans';
  if (flags.clusters !== undefined && !kmeans)
    throw new UsageError('--clusters is for --method kmeans', '--top 20 shows 20 clusters by last frame');
  if (kmeans && (flags.by !== undefined || versus || flags.meaningful))
    throw new UsageError('--method kmeans cannot be used together with --by, --vs or --meaningful');
  const others = {
    by: flags.by !== undefined,
    vs: versus,
    'method kmeans': kmeans,
    'compat-2014': flags['compat-2014'],
  };
  const [other] = Object.entries(others).filter(([, given]) => given);
  if (flags['by-day'] && other !== undefined)
    throw new UsageError(`--by-day and --${other[0]} cannot be used together`);
  if (flags['compat-2014'] && (kmeans || flags.by !== undefined || versus || flags.meaningful))
    throw new UsageError('--compat-2014 cannot be used together with --method kmeans, --by, --vs or --meaningful');
  const wide = clusterPlan({
    ...selectionOf(flags),
    by: flags.by,
    byDay: flags['by-day'] ? day : undefined,
    top: flags.top,
    stacks: flags.stacks,
    meaningful: flags.meaningful,
    lastLabelled: flags['last-labelled'],
    symbols: flags.symbols === undefined ? undefined : folderOf(flags.symbols),
    stopAt: flags['stop-at'] === undefined ? undefined : patternOf(flags['stop-at']),
    similar: kmeans ? { clusters: flags.clusters ?? 20, seed: flags.seed } : undefined,
    compat: flags['compat-2014'],
    sort: flags.sort as ClusterOrder,
    activity,
  });
  return {
    stages: [],
    wide,
    // biome-ignore lint/suspicious/noExplicitAny: the plan above says what the aggregate answers
    finish: ([row]: Iterable<any>) => (row.old === undefined ? clusterRows(row.clusters) : rows2014(row.old)),
  };
}

/** The folder of symbols as an absolute path. Throws a UsageError if it is not a folder. */
function folderOf(folder: string): string {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(
      `--symbols ${folder} is not a folder`,
      'it holds symbol files as symbol servers do: DIR/xul.pdb/DEBUGID/xul.sym',
    );
  return resolve(folder);
}

function patternOf(text: string): string {
  try {
    new RegExp(text);
    return text;
  } catch (error) {
    throw new UsageError(
      `--stop-at is not a regular expression: ${(error as Error).message}`,
      "--stop-at event-loop, or --stop-at '^NS_ProcessNextEvent'",
    );
  }
}

/** Makes the step of `tele hang-stats`. */
export function statsStep(flags: SelectionValues): CommandStep & { readonly wide: Grouping } {
  const wide = statsPlan({ ...selectionOf(flags), compat: flags['compat-2014'] });
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return { stages: [], wide, finish: ([row]: Iterable<any>) => statsRows(row.stats, row.old) };
}
