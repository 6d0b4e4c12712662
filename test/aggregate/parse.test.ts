import { expect, test } from 'vitest';
import type { AggregateSpec } from '../../src/aggregate/aggregate.ts';
import { parseAggregates } from '../../src/aggregate/parse.ts';
import { UsageError } from '../../src/errors.ts';

test('names, expressions as they were typed, constants evaluated', () => {
  const text = 'n = count(), up = median(up), q = quantile(simpleMeasurements.uptime / 60, 95/100),';
  expect(parseAggregates(text.slice(0, -1))).toEqual([
    { name: 'n', fn: 'count', args: [], params: [] },
    { name: 'up', fn: 'median', args: ['up'], params: [] },
    { name: 'q', fn: 'quantile', args: ['simpleMeasurements.uptime / 60'], params: [0.95] },
  ] satisfies AggregateSpec[]);
  expect(parseAggregates('s = sum((a, b)), c = count( x  =>  x )').map(({ args }) => args)).toEqual([
    ['(a, b)'],
    ['x  =>  x'],
  ]);
  expect(parseAggregates('__proto__ = count()')[0]!.name).toBe('__proto__');
});

test('columns without a name get one', () => {
  const names = (text: string) => parseAggregates(text).map(({ name }) => name);
  expect(names('count(), median(up), mean(simpleMeasurements.uptime)')).toEqual(['count', 'median_up', 'mean_uptime']);
  expect(names('quantile(a?.b, 0.95), sum(a + b["c"]), top(d, 3)')).toEqual([
    'quantile_b_0_95',
    'sum_a_b_c',
    'top_d_3',
  ]);
  expect(names('count(), count(), count_2 = count()')).toEqual(['count', 'count_3', 'count_2']);
});

test.each([
  ['n = count(), up = medain(up)', 'there is no aggregate "medain"', 18, 'did you mean median or mean?'],
  ['avg(x)', 'there is no aggregate "avg"', 0, 'did you mean mean?'],
  ['p95(x)', 'there is no aggregate "p95"', 0, 'did you mean quantile?'],
  ['n = count', '"count" lacks its parentheses', 4, 'it is written count([x])'],
  ['n = cuont', 'there is no aggregate "cuont"', 4, 'did you mean count?'],
  ['quantile(up, 95)', 'p must be a number from 0 to 1, not 95', 13, 'for 95 % write 0.95'],
  ['quantile(up)', 'quantile takes 2 arguments, not 1', 0, 'it is written quantile(x, p)'],
  ['count(a, b)', 'count takes 0 to 1 argument, not 2', 9, 'it is written count([x])'],
  ['sum()', 'sum takes 1 argument, not 0', 0, 'it is written sum(x)'],
  ['top(os, n)', 'argument 2 of top must be a constant', 8, 'it is written top(x[, k])'],
  ['n = count(), n = sum(x)', 'two columns are named "n"', 13, 'give one of them another name'],
  ['error = count()', 'a column cannot be named "error"', 0, 'that is where estimates are marked'],
  ['a.b = count()', 'a column is named by one word before "="', 0, undefined],
  ['n += count()', 'a column is named by one word before "="', 0, undefined],
  ['n = count() up = sum(x)', 'there is a syntax error here', 12, undefined],
  ['n = count(); m = count()', 'aggregates are separated by commas', 13, undefined],
  ['count() + 1', 'aggregates cannot be combined', 0, "calculate with the columns in a 'tele map' behind"],
  ['if (x) y', 'this is not an aggregate', 0, undefined],
  ['collect(...x)', 'an aggregate takes no "..."', 8, undefined],
  ['median(up', 'there is a syntax error here', 9, undefined],
  ['', 'there is no aggregate to calculate', 0, undefined],
])('%s: the error shows the place', (text, message, at, hint) => {
  const error = failure(text);
  expect(error.message).toBe(`${message}\n  ${text}\n  ${' '.repeat(at)}^`);
  if (hint !== undefined) expect(error.hint).toBe(hint);
  expect(error.hint).toBeTruthy();
});

test('of a long or broken text, only the line and what is near is shown', () => {
  expect(failure('n = count(),\nup = medain(up),\nx = sum(x)').message.split('\n').slice(1)).toEqual([
    '  up = medain(up),',
    '       ^',
  ]);
  expect(failure('\nfoo(x)').message.split('\n').slice(1)).toEqual(['  foo(x)', '  ^']);
  expect(failure(`n = count(${'x'.repeat(5000)}), foo(x)`).message.length).toBeLessThan(300);
  expect(failure(`sum(${'('.repeat(100_000)}`).message).toContain('it is nested too deeply');
});

function failure(text: string): UsageError {
  try {
    parseAggregates(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return error as UsageError;
  }
  throw new Error(`no error for ${text}`);
}
