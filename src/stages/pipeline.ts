import type { Plan, Stage } from '../plan/plan.ts';
import { compileExpression } from '../record/expression/compile.ts';
import { readPath } from '../record/path.ts';
import type { Json, Path } from '../record/record.ts';
import { type Cursor, type Step, wholeRecord } from './cursor.ts';
import { STAGES } from './registry.ts';

/** Reads a value of the current record: an expression bound to where the record's values come from. */
export type Reader = (cursor: Cursor) => unknown;

/** Binds expressions: to the scanner's slots before the first stage that makes records, to the made value after it. */
export interface Binder {
  bind(expr: string): Reader;
}

/** A plan's narrow stages as one function over rows. */
export interface Pipeline {
  /** What the scanner must extract. */
  readonly paths: readonly Path[];
  /** For each path, whether any record had it: filled as records pass. */
  readonly seen: readonly boolean[];
  /** True where what comes out is the row itself, not a made value. */
  readonly raw: boolean;
  /** For each stage that is a head, how many records it has let through. */
  readonly passed: readonly number[];
  readonly step: Step;
}

/**
 * Chains the stages in front of `end`. `makeEnd` gets a binder that reads the records as they arrive at the end.
 * Randomness comes from each stage's seed and `partition`, so that a partition gives the same records wherever it runs.
 */
export function compilePipeline(
  stages: Plan['stages'],
  partition: number,
  makeEnd: (binder: Binder, raw: boolean) => Step,
): Pipeline {
  const paths: Path[] = [];
  const seen: boolean[] = [];
  const rawBinder: Binder = { bind: (expr) => bindToSlots(expr, paths, seen) };
  const madeBinder: Binder = { bind: bindToMade };
  const made = (k: number) => stages.slice(0, k).some(makesRecords);
  const raw = !made(stages.length);
  const passed: number[] = stages.map(() => 0);
  let step = makeEnd(raw ? rawBinder : madeBinder, raw);
  for (let k = stages.length - 1; k >= 0; k--) {
    const stage = stages[k]!;
    if (stage.op === 'head') step = counted(passed, k, step);
    step = STAGES[stage.op](stage as never, made(k) ? madeBinder : rawBinder, step, partition);
  }
  return { paths, seen, raw, passed, step };
}

/** What a head lets through in one part decides how much it may in the next. */
function counted(passed: number[], k: number, next: Step): Step {
  return (cursor) => {
    passed[k]!++;
    return next(cursor);
  };
}

function makesRecords(stage: Stage): boolean {
  return stage.op === 'map' || stage.op === 'flat-map';
}

function bindToSlots(expr: string, paths: Path[], seen: boolean[]): Reader {
  const expression = compileExpression(expr);
  const first = paths.length;
  const count = expression.paths.length;
  paths.push(...expression.paths);
  seen.push(...expression.paths.map(() => false));
  if (expression.whole) {
    // With the whole record among the paths every byte of a line is checked before a stage sees it.
    paths.push([]);
    seen.push(true);
  }
  const slots: unknown[] = new Array(count).fill(undefined);
  const { whole } = expression;
  return (cursor) => {
    const { scanner, row } = cursor;
    for (let k = 0; k < count; k++) {
      const value = scanner.value(row, first + k);
      slots[k] = value;
      if (value !== undefined) seen[first + k] = true;
    }
    return expression.evaluate(slots, whole ? wholeRecord(cursor) : undefined, cursor.index);
  };
}

function bindToMade(expr: string): Reader {
  const expression = compileExpression(expr);
  return ({ made, index }) =>
    expression.evaluate(
      expression.paths.map((path) => readPath(made as Json | undefined, path)),
      made,
      index,
    );
}
