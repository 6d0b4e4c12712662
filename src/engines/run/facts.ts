import type { Plan } from '../../plan/plan.ts';
import { compileExpression } from '../../record/expression/compile.ts';
import { formatPath } from '../../record/path.ts';
import { compilePipeline } from '../../stages/pipeline.ts';
import { cutSections } from '../../stages/sections.ts';
import { openWide } from '../../wide/registry.ts';

/** What can be said of a plan before it runs. */
export interface PlanFacts {
  /** What is read of the input's records. */
  readonly paths: readonly string[];
  /** Does an expression need the whole record? Then every record is parsed. */
  readonly whole: boolean;
  /**
   * Does it matter which number a record has among those that come to a stage? Then all parts of the input are read one
   * after the other.
   */
  readonly ordered: boolean;
  /** Does an expression ask where a record lies? Then files are read in one piece each. */
  readonly placed: boolean;
  /** Are records only gathered, with no stage to which it matters where a part begins? Then parts may be large. */
  readonly gathers: boolean;
}

/** Compiles a plan without running it. Throws a UsageError, with a caret, for an expression that is none. */
export async function planFacts({ stages, wide, set }: Plan): Promise<PlanFacts> {
  const step = wide && (await openWide(wide));
  const last = step?.expressions ?? [];
  const [{ paths }] = cutSections(stages).map((section) =>
    compilePipeline(
      section.stages,
      (binder) => {
        if (!section.program) for (const expr of last) binder.bind(expr);
        return () => true;
      },
      { given: set },
    ),
  ) as [ReturnType<typeof compilePipeline>];
  const expressions = [...stages.flatMap((stage) => ('expr' in stage ? [stage.expr] : [])), ...last];
  return {
    paths: paths.filter(({ length }) => length > 0).map(formatPath),
    whole: paths.some(({ length }) => length === 0),
    ordered:
      step?.ordered === true ||
      stages.some(({ op }) => op === 'sample') ||
      expressions.some((expr) => compileExpression(expr, set).usesIndex),
    placed: expressions.some((expr) => compileExpression(expr, set).usesPlace),
    gathers: step !== undefined && !stages.some(({ op }) => op === 'head' || op === 'pipe'),
  };
}
