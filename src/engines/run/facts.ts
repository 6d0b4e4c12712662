import type { Plan, Stage } from '../../plan/plan.ts';
import { compileExpression } from '../../record/expression/compile.ts';
import { formatPath } from '../../record/path.ts';
import type { Path } from '../../record/record.ts';
import type { ReadPaths } from '../../source/cache/extracts.ts';
import { compilePipeline } from '../../stages/pipeline.ts';
import { cutSections } from '../../stages/sections.ts';
import { openWide } from '../../wide/registry.ts';
import type { WideStep } from '../../wide/wide-step.ts';

/** Facts about a plan that are known before it runs. */
export interface PlanFacts {
  /** The paths that are read from the input's records. */
  readonly paths: readonly string[];
  /** Whether an expression needs the whole record. If so, every record is parsed. */
  readonly whole: boolean;
  /**
   * Whether a stage depends on the numbers of the records that reach it. If so, all parts of the input are read one
   * after the other.
   */
  readonly ordered: boolean;
  /** The members at the top of the input's records that are needed; undefined if all are. */
  readonly fields: readonly string[] | undefined;
  /** The paths, in order of their texts, if nothing but the values at them is read, and all are names of members. */
  readonly extract: ReadPaths | undefined;
  /** Whether an expression asks where a record is. If so, files are not cut into ranges. */
  readonly placed: boolean;
  /** Whether records are only gathered, and no stage depends on where a part begins. If so, parts may be large. */
  readonly gathers: boolean;
}

/** Compiles a plan without running it. Throws a UsageError with a caret for an invalid expression. */
export async function planFacts({ stages, wide, set, strict }: Plan): Promise<PlanFacts> {
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
  const expressions = [...stages.flatMap((stage) => expressionsOf(stage)), ...last];
  return {
    paths: paths.filter(({ length }) => length > 0).map(formatPath),
    whole: paths.some(({ length }) => length === 0),
    extract: makesRows(stages, step) && isOfNames(paths) ? { paths: paths.map(formatPath).sort(), strict } : undefined,
    fields: makesRows(stages, step) ? fieldsOf(paths) : undefined,
    ordered:
      step?.ordered === true ||
      stages.some(({ op }) => op === 'sample') ||
      expressions.some((expr) => compileExpression(expr, set).usesIndex),
    placed: expressions.some((expr) => compileExpression(expr, set).usesPlace),
    gathers: step !== undefined && !stages.some(({ op }) => op === 'head' || op === 'pipe'),
  };
}

/** Whether nothing of a record comes out but the values of expressions. */
function makesRows(stages: readonly Stage[], step: WideStep | undefined): boolean {
  if (stages.some(({ op }) => op === 'pipe' || op === 'join' || op === 'choose')) return false;
  return stages.some(({ op }) => op === 'map' || op === 'flat-map') || step?.ofExpressions === true;
}

/** Whether paths are names of members alone, one or more each. */
function isOfNames(paths: readonly Path[]): boolean {
  return paths.length > 0 && paths.every((path) => path.length > 0 && path.every((step) => 'key' in step));
}

/** The names with which paths begin; undefined if one is the whole record. */
function fieldsOf(paths: readonly Path[]): string[] | undefined {
  const names = paths.map(([step]) => (step !== undefined && 'key' in step ? step.key : undefined));
  return names.includes(undefined) ? undefined : [...new Set(names as string[])];
}

function expressionsOf(stage: Stage): readonly string[] {
  if (stage.op === 'join') return stage.on.map(({ left }) => left);
  return 'expr' in stage ? [stage.expr] : [];
}
