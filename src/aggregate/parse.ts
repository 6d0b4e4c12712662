import { type Expression, type ExpressionStatement, parse, type SpreadElement } from 'acorn';
import { TeleError, type UsageError } from '../errors.ts';
import { pointAt } from '../record/excerpt.ts';
import { hintFor } from '../record/expression/parse.ts';
import type { Json } from '../record/record.ts';
import type { AggregateEntry, AggregateSpec } from './aggregate.ts';
import { columnNameFor } from './column-name.ts';
import { constantOf } from './constant.ts';
import { RESERVED } from './group.ts';
import { createAggregate, findAggregate } from './registry.ts';

/**
 * Reads `n = count(), up = median(up), q = quantile(simpleMeasurements.uptime, 0.95)`: aggregates between commas, each
 * with or without a column name. Expressions stay as the text that was typed; constants are evaluated. Throws a
 * UsageError that shows the place of broken syntax, unknown aggregates, wrong numbers of arguments or parameters, and
 * repeated names.
 */
export function parseAggregates(text: string): AggregateSpec[] {
  const columns = columnsOf(text).map((node) => readColumn(text, node));
  const taken = new Set<string>();
  for (const { name, at } of columns) {
    if (name === undefined) continue;
    if (taken.has(name)) throw pointAt(text, at, `two columns are named "${name}"`, 'give one of them another name');
    if (RESERVED.has(name)) {
      throw pointAt(text, at, `a column cannot be named "${name}"`, 'that is where estimates are marked');
    }
    taken.add(name);
  }
  return columns.map(({ name, spec }) => {
    const column = name ?? columnNameFor(spec, taken);
    taken.add(column);
    return { name: column, ...spec };
  });
}

type Unnamed = Omit<AggregateSpec, 'name'>;

interface Column {
  readonly name: string | undefined;
  readonly at: number;
  readonly spec: Unnamed;
}

const EXAMPLE = "write for example 'n = count(), up = median(simpleMeasurements.uptime)'";

/** Hints for SQL's notation, by the text before and behind the place of an error. */
const HABITS: readonly (readonly [before: RegExp, after: RegExp, hint: string])[] = [
  [/\bcount\(\s*$/i, /^\*/, 'count() counts records, count(x) those that have a value of x'],
  [/\bcount\(\s*distinct\s+$/i, /^/, 'the number of different values is distinct(x)'],
];

function hintAt(text: string, at: number): string {
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const habit = HABITS.find(([left, right]) => left.test(before) && right.test(after));
  return habit?.[2] ?? hintFor(text, at, String.fromCodePoint(text.codePointAt(at) ?? 32)) ?? EXAMPLE;
}

function columnsOf(text: string): Expression[] {
  const { body } = parsed(text);
  const statement = body[0];
  if (statement === undefined) throw pointAt(text, 0, 'there is no aggregate to calculate', EXAMPLE);
  if (statement.type !== 'ExpressionStatement')
    throw pointAt(text, statement.start, 'this is not an aggregate', EXAMPLE);
  if (body[1] !== undefined) throw pointAt(text, body[1].start, 'aggregates are separated by commas', EXAMPLE);
  const { expression } = statement as ExpressionStatement;
  return expression.type === 'SequenceExpression' ? expression.expressions : [expression];
}

function parsed(text: string) {
  try {
    return parse(text, { ecmaVersion: 'latest', preserveParens: true });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = (error as SyntaxError & { pos?: number }).pos ?? 0;
    const deep = error.message.startsWith('Not enough stack space');
    throw pointAt(text, at, deep ? 'it is nested too deeply' : 'there is a syntax error here', hintAt(text, at));
  }
}

function readColumn(text: string, node: Expression): Column {
  if (node.type !== 'AssignmentExpression') return { name: undefined, at: node.start, spec: readCall(text, node) };
  const { left, operator, right } = node;
  if (operator !== '=' || left.type !== 'Identifier') {
    throw pointAt(text, left.start, 'a column is named by one word before "="', EXAMPLE);
  }
  return { name: left.name, at: left.start, spec: readCall(text, right) };
}

function readCall(text: string, node: Expression): Unnamed {
  if (node.type === 'Identifier') {
    const { usage } = locate(text, node.start, () => findAggregate(node.name));
    throw pointAt(text, node.start, `"${node.name}" lacks its parentheses`, `it is written ${usage}`);
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.optional) {
    if (node.type !== 'BinaryExpression') throw pointAt(text, node.start, 'this is not an aggregate', EXAMPLE);
    throw pointAt(
      text,
      node.start,
      'aggregates cannot be combined',
      "calculate with the columns in a 'tele map' behind",
    );
  }
  const { name, start } = node.callee;
  const entry = locate(text, start, () => findAggregate(name));
  const split = entry.args[1];
  const end = split + entry.params[1];
  const args = node.arguments.slice(0, split).map((argument) => textOf(text, argument, entry));
  const params = node.arguments.slice(split, end).map((argument, i) => readParam(text, argument, entry, split + i));
  const surplus = node.arguments.slice(end);
  const spec = { fn: name, args, params };
  const at = surplus[0] ?? node.arguments[split] ?? node;
  locate(text, at.start, () => createAggregate({ ...spec, params: [...params, ...surplus.map(() => null)] }));
  return spec;
}

function textOf(text: string, node: Expression | SpreadElement, { usage }: AggregateEntry): string {
  if (node.type !== 'SpreadElement') return text.slice(node.start, node.end);
  throw pointAt(text, node.start, 'an aggregate takes no "..."', `it is written ${usage}`);
}

function readParam(
  text: string,
  node: Expression | SpreadElement,
  { name, usage }: AggregateEntry,
  index: number,
): Json {
  const value = constantOf(node);
  if (value !== undefined) return value;
  throw pointAt(text, node.start, `argument ${index + 1} of ${name} must be a constant`, `it is written ${usage}`);
}

/** Adds a place to an error that has none. */
function locate<T>(text: string, at: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof TeleError) throw pointAt(text, at, error.message, error.hint) satisfies UsageError;
    throw error;
  }
}
