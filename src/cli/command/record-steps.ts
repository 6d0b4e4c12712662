import { UsageError } from '../../errors.ts';
import { parseKeys, splitTop } from '../../plan/keys.ts';
import type { Join, SortKey } from '../../plan/plan.ts';
import { compileExpression } from '../../record/expression/compile.ts';
import { parsePath } from '../../record/path.ts';
import { widthIn } from '../../record/time/stretch.ts';
import { fromAnywhere } from '../../source/address.ts';
import type { CommandStep } from './steps.ts';

// The steps of commands that choose, order and thin out records and members. Each is a map, or one wide step.

/**
 * Makes the step of `tele pick`, from columns such as `info.OS, up = simpleMeasurements.uptime`. Throws a UsageError.
 */
export function pickStep(columns: string): CommandStep {
  const keys = parseKeys([columns]);
  for (const { expr } of keys) compileExpression(expr);
  const names = keys.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice !== undefined)
    throw new UsageError(`two members would be named "${twice}"`, `give one of them a name: other = ${twice}`);
  const members = keys.map(({ name, expr }) => `${JSON.stringify(name)}: ${expr}`);
  return { stages: [{ op: 'map', expr: `{${members.join(', ')}}` }] };
}

/** Makes the step of `tele drop`, from paths between commas. Throws a UsageError. */
export function dropStep(paths: string): CommandStep {
  const texts = splitTop(paths).map((text) => text.trim());
  for (const text of texts) if (parsePath(text).length === 0) throw new UsageError('drop . would leave nothing');
  return { stages: [{ op: 'map', expr: `drop(d, ${texts.map((text) => JSON.stringify(text)).join(', ')})` }] };
}

/** Makes the step of `tele flatten`. */
export function flattenStep({ separator }: { readonly separator: string }): CommandStep {
  return { stages: [{ op: 'map', expr: `flatten(d, ${JSON.stringify(separator)})` }] };
}

/** Makes the step of `tele sort`, from expressions between commas, with a minus for descending order. */
export function sortStep(keys: string, { top }: { readonly top?: number | undefined }): CommandStep {
  const order = splitTop(keys).map((part): SortKey => {
    const text = part.trim();
    const expr = /^[-+]/.test(text) ? text.slice(1).trim() : text;
    compileExpression(expr);
    return { expr, descending: text.startsWith('-') };
  });
  return { stages: [], wide: { op: 'sort', keys: order, ...(top !== undefined && { most: top }) } };
}

/** Makes the step of `tele distinct`, which by default compares whole records. */
export function distinctStep(text: string): CommandStep {
  return { stages: [], wide: { op: 'distinct', by: readExpressions(text) } };
}

/** Makes the step of `tele top`. */
export function topStep(count: number, expr: string, { by = [] }: { readonly by?: readonly string[] }): CommandStep {
  return { stages: [], wide: { op: 'top', count, expr, by: by.flatMap(readExpressions) } };
}

function readExpressions(text: string): string[] {
  const expressions = splitTop(text).map((part) => part.trim());
  for (const expr of expressions) compileExpression(expr);
  return expressions;
}

/** The flags of `tele join`. */
export interface JoinFlags {
  readonly with: string;
  readonly on: string;
  readonly kind: string;
  readonly as?: string | undefined;
}

/** Makes the step of `tele join`. `--on` has keys between commas: `a.b = c`, or one name for both sides. */
export function joinStep({ with: table, on, kind, as }: JoinFlags): CommandStep {
  const keys = splitTop(on).map((part) => {
    const [, left = part, right = part] = /^(.*?[^=!<>])=(?![=>])(.*)$/s.exec(part) ?? [];
    for (const expr of [left, right]) compileExpression(expr.trim());
    return { left: left.trim(), right: right.trim() };
  });
  const join = { op: 'join', table: fromAnywhere(table), on: keys, kind: kind as Join['kind'] } as const;
  return { stages: [{ ...join, ...(as !== undefined && { as }) }] };
}

/** Makes the step of `tele sessions`. Throws a UsageError. */
export function sessionsStep(flags: { readonly by: readonly string[]; readonly at: string; readonly gap: string }) {
  const width = widthIn(flags.gap);
  if (width === undefined || 'months' in width)
    throw new UsageError(`--gap takes a length of time, not "${flags.gap}"`, '--gap 30m');
  const by = parseKeys(flags.by);
  const names = [...by.map(({ name }) => name), 'start', 'end', 'seconds', 'events'];
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice !== undefined)
    throw new UsageError(`two columns would be named "${twice}"`, `--by 'other = ${twice}' names a key`);
  return { stages: [], wide: { op: 'sessions', by, at: flags.at, gap: width.length } } as const;
}
