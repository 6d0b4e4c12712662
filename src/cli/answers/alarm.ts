import { EXIT, TeleError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { parseGiven } from '../../plan/given.ts';
import { compileExpression, EvaluationError, type Expression } from '../../record/expression/compile.ts';
import { formatPath, pathReader } from '../../record/path.ts';
import type { JsonRecord } from '../../record/record.ts';
import type { Rows } from '../../record/rows.ts';
import { grouped } from '../../render/number-text.ts';
import type { AlarmValues } from '../flags/alarm-flags.ts';
import { sayFirst } from '../output/say.ts';
import type { Answer } from './answer.ts';

/** The check of an answer that `--fail-if`, `--fail-if-none` and `--quiet-if-ok` ask for. */
export interface Alarm {
  /** Whether nothing is written unless something is wrong. */
  readonly isQuiet: boolean;
  /** Whether it examines the rows of an answer. */
  readonly looks: boolean;
  /**
   * Examines an answer. If something is wrong, it sets the exit code, says so in a line, and returns the answer with
   * the faulty rows first. Throws a TeleError if the rows lack what the expression reads.
   */
  judge(answer: Answer): Answer;
}

/** The number of records behind the answers of this process so far. */
let answered = 0;

/** Adds to the number of records behind the answers. */
export function countAnswered(records: number): void {
  answered += records;
}

/**
 * Makes the alarm that the flags ask for; undefined if they ask for none. Throws a UsageError for a faulty expression.
 */
export function createAlarm(flags: AlarmValues, command: string): Alarm | undefined {
  const { 'fail-if': text, 'fail-if-none': ifNone = false, 'quiet-if-ok': isQuiet = false, name = command } = flags;
  if (text === undefined && !ifNone && !isQuiet) return undefined;
  const expression = text === undefined ? undefined : compileExpression(text, parseGiven(flags.set ?? []));
  return {
    isQuiet,
    looks: expression !== undefined || ifNone,
    judge(answer) {
      const all = answer.all?.() ?? answer.rows;
      if (ifNone && (answered === 0 || all.length === 0)) ring(`${name}: there is no record to answer from`);
      if (expression === undefined) return answer;
      const test = testOf(expression, all);
      const wrong = [...all].filter(test);
      if (wrong.length === 0) return answer;
      const [first] = wrong as [JsonRecord];
      ring(
        `${name}: ${expression.text} is true of ${grouped(wrong.length)} of ${grouped(all.length)} rows, first ${rowText(first)}`,
      );
      return { ...answer, rows: [...wrong, ...[...answer.rows].filter((row) => !test(row))] };
    },
  };
}

function ring(line: string): void {
  process.exitCode = EXIT.regression;
  sayFirst(line);
}

/**
 * Makes the test of a row. Throws a TeleError if no row has a column of the expression, because the alarm could then
 * never go off.
 */
function testOf({ text, paths, evaluate }: Expression, rows: Rows): (row: JsonRecord) => boolean {
  const readers = paths.map(pathReader);
  const unseen = new Set(paths.keys());
  let some = false;
  for (const row of rows) {
    some = true;
    for (const slot of unseen) if (readers[slot]!(row) !== undefined) unseen.delete(slot);
    if (unseen.size === 0) break;
  }
  const [slot] = unseen;
  if (some && slot !== undefined) throw noColumn(text, formatPath(paths[slot]!), rows);
  return (row) => {
    try {
      return Boolean(
        evaluate(
          readers.map((read) => read(row)),
          row,
          0,
        ),
      );
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      throw new TeleError(`--fail-if cannot be answered: ${error.message}`, { hint: `the row is ${rowText(row)}` });
    }
  };
}

function noColumn(text: string, path: string, rows: Rows): TeleError {
  const columns = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) columns.add(name);
  const [best] = nearest(path, columns);
  return new TeleError(`--fail-if "${text}" cannot be answered: no row has ${path}`, {
    hint: best === undefined ? `the columns are ${[...columns].join(', ')}` : `did you mean ${best}?`,
  });
}

/** The scalar members of a row as a short text. */
function rowText(row: JsonRecord): string {
  const members = Object.entries(row).filter(([, value]) => typeof value !== 'object' || value === null);
  const text = members.map(([name, value]) => `${name}=${value}`).join(' ');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
