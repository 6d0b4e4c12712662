import type { Join, RecordStage } from '../plan/plan.ts';
import { compileExpression, type Expression, type Given } from '../record/expression/compile.ts';
import { formatPath, pathReader } from '../record/path.ts';
import type { Path } from '../record/record.ts';
import type { Shape } from '../record/shape.ts';
import type { Binder, Copier, Reader } from './binder.ts';
import { type Cursor, type Step, wholeRecord } from './cursor.ts';
import type { JoinTable } from './join-key.ts';
import { LostDigits } from './lost-digits.ts';
import { STAGES } from './registry.ts';
import { type Refuse, reread } from './reread.ts';

/** The services that the stages of a pipeline need from their caller. */
export interface Surroundings {
  /** Wraps the step that follows a stage. */
  readonly watch?: (stage: number, next: Step) => Step;
  /** Called for made rows that the next stage cannot read. */
  readonly refuse?: Refuse;
  /** Called for records that do not state the dimension by which they are selected. */
  readonly unsaid?: () => void;
  /** The tables of joins, and the function that counts records without a row. */
  readonly tables?: ReadonlyMap<Join, JoinTable> | undefined;
  readonly unmatched?: () => void;
  /** Called for records that come too late for a stretch of time. */
  readonly late?: (cursor: Cursor) => void;
  /** Whether the end reads records. Otherwise it takes any made value. */
  readonly endReads?: boolean;
  /** Values that expressions know by name. */
  readonly given?: Given | undefined;
}

/** Stages compiled to one function over rows. */
export interface Pipeline {
  /** The paths that the scanner must extract. */
  readonly paths: readonly Path[];
  /** The parts that are read of the values at these paths (see `ScannerOptions`). */
  readonly shapes: readonly (Shape | null)[];
  /** For each path, whether any record had it; updated while records pass. */
  readonly seen: readonly boolean[];
  /** The number of records with a whole number that lost digits, by its path. */
  readonly lost: ReadonlyMap<string, number>;
  /** True where the output is the row itself, not a made value. */
  readonly raw: boolean;
  readonly step: Step;
}

/** Chains the stages in front of `end`. `makeEnd` gets a binder that reads the records as they arrive at the end. */
export function compilePipeline(
  stages: readonly RecordStage[],
  makeEnd: (binder: Binder, raw: boolean) => Step,
  surroundings: Surroundings = {},
): Pipeline {
  const {
    watch = (_, next) => next,
    refuse = () => {},
    unsaid = () => {},
    unmatched = () => {},
    late = () => {},
  } = surroundings;
  const { endReads = false, given = {}, tables } = surroundings;
  const slots = new Slots();
  const made = (k: number) => stages.slice(0, k).some(makesRecords);
  /**
   * Makes the step at place `k`. Its records are numbered if it asks for numbers, and read back as JSON if a stage
   * before made them.
   */
  const at = (k: number, reads: boolean, make: (binder: Binder) => Step): Step => {
    let numbered = false;
    const step = make({
      unsaid,
      unmatched,
      late,
      table: (stage) => tables?.get(stage),
      bind(expr, bytes = false) {
        const expression = compiled(expr, given);
        numbered ||= expression.usesIndex;
        return made(k) ? bindToMade(expression) : bindToSlots(expression, slots, bytes);
      },
      copy: (expr) => (made(k) ? undefined : bindCopier(compiled(expr, given), slots)),
      ...(copies(k) && { line: (expr: string) => bindLine(compiled(expr, given), slots) }),
    });
    const counting = numbered ? numberRecords(step) : step;
    return reads && followsMaker(stages, k) ? reread(counting, refuse) : counting;
  };
  /** Whether what stage `k` makes is only written, and never read. */
  const copies = (k: number) => !endReads && !made(k) && stages.slice(k + 1).every(({ op }) => op === 'head');
  const raw = !made(stages.length);
  let step = at(stages.length, endReads, (binder) => makeEnd(binder, raw));
  for (let k = stages.length - 1; k >= 0; k--) {
    const stage = stages[k]!;
    const next = watch(k, step);
    step = at(k, stage.op !== 'head', (binder) => STAGES[stage.op](stage as never, binder, next));
  }
  return { paths: slots.paths, shapes: slots.shapes, seen: slots.seen, lost: slots.lost.counts, raw, step };
}

/** Whether the last stage before this one, heads aside, makes records; then nothing has read them yet. */
function followsMaker(stages: readonly RecordStage[], k: number): boolean {
  const before = stages.slice(0, k).findLast(({ op }) => op !== 'head');
  return before !== undefined && makesRecords(before);
}

function numberRecords(step: Step): Step {
  let count = 0;
  return (cursor) => {
    cursor.index = count++;
    return step(cursor);
  };
}

/** The slots that the scanner must fill: each path once, however many expressions read it. */
class Slots {
  readonly paths: Path[] = [];
  readonly shapes: (Shape | null)[] = [];
  readonly seen: boolean[] = [];
  readonly lost = new LostDigits();
  readonly #numbers = new Map<string, number>();

  take(path: Path, shape: Shape | undefined): number {
    const name = formatPath(path);
    let slot = this.#numbers.get(name);
    if (slot === undefined) {
      slot = this.paths.push(path) - 1;
      this.shapes.push(shape ?? null);
      // The record itself is always present.
      this.seen.push(path.length === 0);
      this.#numbers.set(name, slot);
    } else if (JSON.stringify(this.shapes[slot]) !== JSON.stringify(shape ?? null)) {
      this.shapes[slot] = null;
    }
    return slot;
  }
}

/** Whether what a stage passes on are other records than those that it gets. */
export function makesRecords(stage: RecordStage): boolean {
  if (stage.op === 'join') return stage.kind === 'inner' || stage.kind === 'left';
  return stage.op === 'map' || stage.op === 'flat-map';
}

function bindToSlots(expression: Expression, slots: Slots, bytes: boolean): Reader {
  const { whole, isPath } = expression;
  // With the whole record among the paths, every byte of a line is checked before a stage sees it.
  if (whole) slots.take([], undefined);
  const numbers = expression.paths.map((path, k) => slots.take(path, expression.shapes[k]));
  const { seen, lost } = slots;
  if (isPath) {
    const slot = numbers[0]!;
    const path = expression.paths[0]!;
    return (cursor) => {
      const { scanner, row } = cursor;
      const value = bytes ? scanner.bytes(row, slot) : scanner.value(row, slot);
      if (value === undefined) return undefined;
      seen[slot] = true;
      if (typeof value !== 'string') lost.look(cursor, slot, path, value);
      return value;
    };
  }
  const values: unknown[] = numbers.map(() => undefined);
  return (cursor) => {
    const { scanner, row } = cursor;
    for (let k = 0; k < numbers.length; k++) {
      const slot = numbers[k]!;
      const value = scanner.value(row, slot);
      values[k] = value;
      if (value !== undefined) seen[slot] = true;
      if (typeof value === 'number' && expression.written[k]) values[k] = scanner.digits(row, slot);
      else if (typeof value === 'number' || typeof value === 'object')
        lost.look(cursor, slot, expression.paths[k]!, value);
    }
    if (whole) lost.lookThrough(cursor);
    return expression.evaluate(values, whole ? wholeRecord(cursor) : undefined, cursor.index, cursor.place);
  };
}

function bindCopier({ isPath, paths, shapes }: Expression, slots: Slots): Copier | undefined {
  if (!isPath) return undefined;
  const slot = slots.take(paths[0]!, shapes[0]);
  const { seen } = slots;
  return ({ scanner, row }, into, at) => {
    const length = scanner.plain(row, slot, into, at);
    if (length >= 0) seen[slot] = true;
    return length;
  };
}

/** Binds an expression that copies values to a line; undefined unless it makes an object of paths only. */
function bindLine({ members, paths }: Expression, slots: Slots): ReturnType<NonNullable<Binder['line']>> {
  if (members === undefined) return undefined;
  const projection = { members: members.map(({ key, path }) => ({ key, slot: slots.take(paths[path]!, undefined) })) };
  const { seen } = slots;
  return ({ scanner, row }) => {
    for (const { slot } of projection.members)
      if (!seen[slot] && scanner.value(row, slot) !== undefined) seen[slot] = true;
    return scanner.project(row, projection);
  };
}

function bindToMade(expression: Expression): Reader {
  if (expression.isPath) {
    const read = pathReader(expression.paths[0]!);
    return ({ made }) => read(made);
  }
  const readers = expression.paths.map(pathReader);
  return ({ made, index, place }) =>
    expression.evaluate(
      readers.map((read) => read(made)),
      made,
      index,
      place,
    );
}

const expressions = new Map<string, Expression>();

/** Compiles an expression once for all partitions of a plan, so that the engine's compiler can optimise it. */
function compiled(text: string, given: Given): Expression {
  const name = JSON.stringify([text, given]);
  let expression = expressions.get(name);
  if (expression === undefined) {
    expression = compileExpression(text, given);
    expressions.set(name, expression);
  }
  return expression;
}
