import { TeleError } from '../../errors.ts';
import type { Json, Path } from '../record.ts';
import type { Shape } from '../shape.ts';
import { findMembers, type PathMember } from './find-members.ts';
import { findShapes } from './find-shapes.ts';
import { parseExpression, TOO_DEEP } from './parse.ts';
import { refusal } from './refusal.ts';
import { constantCode, newUnit, type Unit } from './unit.ts';
import { writeExpression } from './write.ts';

/** A compiled expression: what it reads of a record, and how it is evaluated. */
export interface Expression {
  readonly text: string;
  /** What each slot has to hold. */
  readonly paths: readonly Path[];
  /** The part of an array that is read, by path; undefined where all of it, or no array, is read. */
  readonly shapes: readonly (Shape | undefined)[];
  /** For each path, whether a number there is wanted as the text that the record has for it. */
  readonly written: readonly boolean[];
  /** Does it need the whole record? Otherwise `d` may be anything. */
  readonly whole: boolean;
  readonly usesIndex: boolean;
  /** Does it ask where the record comes from? Otherwise `place` may be anything. */
  readonly usesPlace: boolean;
  /** Whether the expression is only one path. */
  readonly isPath: boolean;
  /** Its members, where it makes an object of nothing but paths. */
  readonly members: readonly PathMember[] | undefined;
  /**
   * The value for one record: `slots[k]` is the value at `paths[k]`. Throws nothing but EvaluationError; changes
   * nothing.
   */
  evaluate(slots: readonly unknown[], d: unknown, i: number, place?: Place): unknown;
}

/** Where a record lies: the name of its input, and the number of its line there, from 1 on. */
export interface Place {
  file(): string;
  line(): number;
}

/** An expression met a record that it cannot deal with, such as a number where it calls a method of texts. */
export class EvaluationError extends TeleError {
  constructor(text: string, cause: unknown) {
    const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text;
    super(`${shown} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'EvaluationError';
  }
}

/** Values by the names that an expression knows them by. */
export type Given = Readonly<Record<string, Json>>;

type Evaluate = Expression['evaluate'];

/**
 * Compiles JavaScript over one record: a free name is a member of the record, `d` is the record, `i` its index. A
 * missing path is undefined, and so is whatever is read from it or called on it. The text is parsed and written anew
 * from what the language has; it never runs as it came. `given` are values that it knows by their names, and no members
 * of the record. Throws a UsageError with a caret. Costs less than a millisecond.
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

/** The generated code, for tests and for the curious. */
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
