import type { Plan } from '../../plan/plan.ts';
import { compileExpression } from '../../record/expression/compile.ts';
import { formatPath } from '../../record/path.ts';
import { compilePipeline } from '../../stages/pipeline.ts';
import { cutSections } from '../../stages/sections.ts';

/** What can be said of a plan before it runs. */
export interface PlanFacts {
  /** What is read of the input's records. */
  readonly paths: readonly string[];
  /** Does an expression need the whole record? Then every record is parsed. */
  readonly whole: boolean;
  /** Does an expression ask for the record's number in its input? Then objects are not cut. */
  readonly usesIndex: boolean;
  /** Are records only gathered, with no stage to which it matters in which part a record is? Then parts may be large. */
  readonly gathers: boolean;
}

/** Compiles a plan without running it. Throws a UsageError, with a caret, for an expression that is none. */
export function planFacts({ stages, wide }: Plan): PlanFacts {
  const last =
    wide?.op === 'group' ? [...wide.by.map(({ expr }) => expr), ...wide.columns.flatMap(({ args }) => args)] : [];
  const [{ paths }] = cutSections(stages).map((section) =>
    compilePipeline(section.stages, (binder) => {
      if (!section.program) for (const expr of last) binder.bind(expr);
      return () => true;
    }),
  ) as [ReturnType<typeof compilePipeline>];
  const expressions = [...stages.flatMap((stage) => ('expr' in stage ? [stage.expr] : [])), ...last];
  return {
    paths: paths.filter(({ length }) => length > 0).map(formatPath),
    whole: paths.some(({ length }) => length === 0),
    usesIndex: expressions.some((expr) => compileExpression(expr).usesIndex),
    gathers: wide?.op === 'group' && !stages.some(({ op }) => op === 'head' || op === 'sample' || op === 'pipe'),
  };
}
