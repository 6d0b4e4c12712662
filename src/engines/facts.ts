import type { Plan } from '../plan/plan.ts';
import { compileExpression } from '../record/expression/compile.ts';
import { formatPath } from '../record/path.ts';
import { compilePipeline } from '../stages/pipeline.ts';

/** What can be said of a plan before it runs. */
export interface PlanFacts {
  /** What is read of the input's records. */
  readonly paths: readonly string[];
  /** Does an expression need the whole record? Then every record is parsed. */
  readonly whole: boolean;
  /** Does an expression ask for the record's number in its input? Then objects are not cut. */
  readonly usesIndex: boolean;
}

/** Compiles a plan without running it. Throws a UsageError, with a caret, for an expression that is none. */
export function planFacts({ stages, wide }: Plan): PlanFacts {
  const last =
    wide?.op === 'group' ? [...wide.by.map(({ expr }) => expr), ...wide.columns.flatMap(({ args }) => args)] : [];
  const { paths } = compilePipeline(stages, (binder) => {
    for (const expr of last) binder.bind(expr);
    return () => true;
  });
  const made = stages.findIndex(({ op }) => op === 'map' || op === 'flat-map');
  const raw = made < 0 ? stages : stages.slice(0, made + 1);
  const expressions = (list: Plan['stages']) => list.flatMap((stage) => ('expr' in stage ? [stage.expr] : []));
  return {
    paths: [...new Set(paths.map(formatPath))],
    whole: [...expressions(raw), ...(made < 0 ? last : [])].some((expr) => compileExpression(expr).whole),
    usesIndex: [...expressions(stages), ...last].some((expr) => compileExpression(expr).usesIndex),
  };
}
