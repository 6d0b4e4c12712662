import { UsageError } from '../../errors.ts';
import { parseKeys } from '../../plan/keys.ts';
import type { Grouping } from '../../plan/plan.ts';
import { parsePath } from '../../record/path.ts';
import type { Json, JsonRecord } from '../../record/record.ts';
import type { AnnotationFilter } from './read/annotations.ts';
import { HANG_PATHS } from './read/read.ts';
import type { ClusterOrder } from './report/ranked-clusters.ts';

/**
 * A question about hangs as a user asks it. Only what was said is a member, so that equal questions make equal plans.
 */
export interface HangQuestion {
  readonly thread?: string | undefined;
  readonly minDuration?: number | undefined;
  readonly where?: readonly AnnotationFilter[] | undefined;
  /** Hang rules as JSON; they are checked when the plan is compiled. */
  readonly rules?: Json | undefined;
  /** False if every ping counts, whatever its ids. */
  readonly distinctIds?: boolean | undefined;
}

/** A question about clusters of hangs. */
export interface ClusterQuestion extends HangQuestion {
  /** The changes to stacks (see `RefineOptions`). */
  readonly symbols?: string | undefined;
  readonly stopAt?: string | undefined;
  readonly lastLabelled?: boolean | undefined;
  /** The expression of the time by whose day hangs are grouped. */
  readonly byDay?: string | undefined;
  /** The key to group by: `annotations.NAME`, or an expression. */
  readonly by?: string | undefined;
  readonly top?: number | undefined;
  readonly stacks?: number | undefined;
  readonly meaningful?: boolean | undefined;
  /** Clusters by likeness, by k-means. */
  readonly similar?: { readonly clusters: number; readonly seed: number } | undefined;
  /** Compute the figures of 2014 instead. */
  readonly compat?: boolean | undefined;
  readonly sort?: ClusterOrder | undefined;
  /** Also read what hang statistics need. */
  readonly activity?: boolean | undefined;
}

/** Makes the plan for hang clusters, one pass over the pings: a column `clusters`, or with `compat` a column `old`. */
export function clusterPlan(question: ClusterQuestion): Grouping {
  const { by, byDay, top, stacks, meaningful, similar, compat, sort, activity, symbols, stopAt, lastLabelled } =
    question;
  const selection = selectionOf(question);
  if (compat) return group([{ name: 'old', fn: 'hangs_2014', args: [...HANG_PATHS], params: [{}] }]);
  const grouping: { readonly by: Json; readonly expr?: string } | undefined =
    byDay !== undefined ? { by: 'day', expr: byDay } : by === undefined ? undefined : groupingOf(by);
  const options = defined({
    ...selection,
    by: grouping?.by,
    top,
    stacksPerCluster: stacks,
    meaningful: meaningful || undefined,
    similar: similar && { ...similar },
    sort: sort === 'count' ? undefined : sort,
    activity: activity || undefined,
    symbols,
    stopAt,
    lastLabelled: lastLabelled || undefined,
  });
  const clusters = {
    name: 'clusters',
    fn: 'cluster_hangs',
    args: [...HANG_PATHS, ...(grouping?.expr === undefined ? [] : [grouping.expr])],
    params: [options],
  };
  return group([clusters]);
}

/**
 * Makes the plan for hang statistics, one pass over the pings: a column `stats`, and with `compat` also a column `old`.
 */
export function statsPlan(question: HangQuestion & { readonly compat?: boolean }): Grouping {
  const stats = { name: 'stats', fn: 'hang_stats', args: [...HANG_PATHS], params: [selectionOf(question)] };
  if (!question.compat) return group([stats]);
  return group([stats, { name: 'old', fn: 'hangs_2014', args: [...HANG_PATHS], params: [{}] }]);
}

/** Reads `--annotation`: NAME or NAME=VALUE; a leading ! negates either. Throws a UsageError. */
export function parseAnnotation(text: string): AnnotationFilter {
  const [, not, annotation, equals] = /^\s*(!?)\s*([^=\s!][^=]*?)\s*(?:=(.*))?$/s.exec(text) ?? [];
  if (annotation === undefined)
    throw new UsageError(
      `--annotation cannot be "${text}"`,
      '--annotation pluginName, --annotation pluginName=Flash, or with a leading ! for hangs without it',
    );
  return { annotation, ...(equals === undefined ? {} : { equals }), ...(not ? { not: true } : {}) };
}

function group(columns: Grouping['columns']): Grouping {
  return { op: 'group', by: [], columns };
}

function selectionOf({ thread, minDuration, where, rules, distinctIds }: HangQuestion): JsonRecord {
  return defined({
    thread,
    minDuration,
    where: where && where.length > 0 ? where.map((filter) => ({ ...filter })) : undefined,
    rules,
    distinctIds: distinctIds === false ? false : undefined,
  });
}

/** Parses the key to group by: an annotation of the hang, or an expression over the ping. */
function groupingOf(text: string): { readonly by: Json; readonly expr?: string } {
  const name = annotationName(text);
  if (name !== undefined) return { by: { annotation: name } };
  const keys = parseKeys([text]);
  if (keys.length > 1)
    throw new UsageError(
      '--by takes one key here',
      'two make one as an expression: --by \'info.OS + " " + info.version\'',
    );
  return { by: 'argument', expr: keys[0]!.expr };
}

function annotationName(text: string): string | undefined {
  if (!/^\s*annotations\s*[.[]/.test(text)) return undefined;
  const steps = parsePath(text.trim());
  const [, step] = steps;
  return steps.length === 2 && step !== undefined && 'key' in step ? step.key : undefined;
}

function defined(members: Record<string, Json | undefined>): JsonRecord {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonRecord;
}
