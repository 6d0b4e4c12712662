import { TeleError } from '../../errors.ts';
import type { Json, Path } from '../record.ts';
import type { Shape } from '../shape.ts';
import { findMembers, type PathMember } from './find-members.ts';
import { findShapes } from './find-shapes.ts';
import { parseExpression, TOO_DEEP } from './parse.ts';
import { refusal } from './refusal.ts';
import { constantCode, newUnit, type Unit } from './unit.ts';
import { writeExpression } from './write.ts';

/** A compiled expression: the parts of a record that it reads, and its evaluation. */
export interface Expression {
  readonly text: string;
  /** The path whose value each slot must hold. */
  readonly paths: readonly Path[];
  /**
   * For each path, the part of an array that is read; undefined where the whole value is read or it is not read as an
   * array.
   */
  readonly shapes: readonly (Shape | undefined)[];
  /** For each path, whether a number there is wanted as the text that the record has for it. */
  readonly written: readonly boolean[];
  /** Whether it needs the whole record. If not, `d` may be anything. */
  readonly whole: boolean;
  readonly usesIndex: boolean;
  /** Whether it asks where the record comes from. If not, `place` may be anything. */
  readonly usesPlace: boolean;
  /** Whether the expression is a single path. */
  readonly isPath: boolean;
  /** The members of the object that it makes, if all their values are paths. */
  readonly members: readonly PathMember[] | undefined;
  /**
   * Returns the value for one record: `slots[k]` is the value at `paths[k]`. Throws only EvaluationError, and changes
   * nothing.
   */
  evaluate(slots: readonly unknown[], d: unknown, i: number, place?: Place): unknown;
}

/** The place of a record: the name of its input, and the number of its line there, from 1. */
export interface Place {
  file(): string;
  line(): number;
}

/** The error of an expression that cannot be evaluated for a record, such as a text method called on a number. */
export class EvaluationError extends TeleError {
  constructor(text: string, cause: unknown) {
    const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text;
    super(`${shown} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'EvaluationError';
  }
}

/** Values that an expression can use by name. */
export type Given = Readonly<Record<string, Json>>;

type Evaluate = Expression['evaluate'];

/**
 * Compiles a JavaScript expression over one record: a free name is a member of the record, `d` is the record, `i` its
 * index. A missing path is undefined, and so is everything read from it or called on it. The text is parsed and written
 * anew from the words of the language; it never runs as it came. `given` holds values by name, which take precedence
 * over members of the record. Throws a UsageError with a caret. Costs less than a millisecond.
 */
export function compileExpression(text: string, given: Given = {}): Expression {
  const unit = newUnit(text);
  const { run, isPath, shapes, members } = compile(unit, given);
  const evaluate: Evaluate = (slots, d, i, place) => {
    try {
      return run(slots, d, i, place);
    } catch (error) {
      throw new EvaluationError(text, error);
    }
  };
  const written = unit.paths.map((_, slot) => unit.written.has(slot));
  const { paths, whole, usesIndex, usesPlace } = unit;
  return { text, paths, shapes, written, whole, usesIndex, usesPlace, isPath, members, evaluate };
}

/** The generated code of an expression, for tests and for debugging. */
export function explainCode(text: string): string {
  return writeExpression(parseExpression(text), newUnit(text));
}

function compile(unit: Unit, given: Given) {
  try {
    const root = parseExpression(unit.text);
    const scope = { names: new Map(Object.entries(given).map(([name, value]) => [name, constantCode(unit, value)])) };
    const code = writeExpression(root, unit, scope);
    const names = [...unit.constants.values()].join(', ');
    const build = new Function(
      'constants',
      `'use strict'; const [${names}] = constants; return (s, d, i, p) => ${code};`,
    );
    const run = build([...unit.constants.keys()]) as Evaluate;
    const shapes = findShapes(root, unit.paths, scope);
    return { run, isPath: code === 's[0]', shapes, members: findMembers(root, unit.paths, scope) };
  } catch (error) {
    if (error instanceof RangeError) throw refusal(unit.text, 0, TOO_DEEP);
    throw error;
  }
}
