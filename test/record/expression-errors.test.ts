// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are part of the language
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { compileExpression } from '../../src/record/expression/compile.ts';

function refusalOf(text: string): UsageError {
  try {
    compileExpression(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return error as UsageError;
  }
  throw new Error(`${text} was compiled`);
}

test('an error shows the reason, the expression, and a caret under the place', () => {
  const error = refusalOf('info.OS.startwith("Lin")');
  expect(error.message).toBe(
    [
      'this expression cannot be used, because there is no method startwith:',
      '  info.OS.startwith("Lin")',
      '          ^',
    ].join('\n'),
  );
  expect(error.hint).toBe('did you mean startsWith?');
  expect(error.exit).toBe(2);
});

/** Text, the offset of the caret, words of the reason, words of the hint. */
test.each<[string, number, string, string | undefined]>([
  ['', 0, 'empty', 'info.OS'],
  ['   ', 0, 'empty', 'info.OS'],
  ['// nothing', 10, 'missing at its end', undefined],
  ['info.OS ===', 11, 'missing at its end', undefined],
  ['[a, b', 5, 'missing at its end', undefined],
  ['a ? b', 5, 'missing at its end', undefined],
  ['a b', 2, 'syntax error here', undefined],
  ['a)', 1, 'syntax error here', undefined],
  ['a;', 1, 'syntax error here', undefined],
  ['x and y', 2, 'syntax error here', '&&'],
  ['x or y', 2, 'syntax error here', '||'],
  ['x is y', 2, 'syntax error here', '==='],
  ['x =< y', 3, 'syntax error here', '<='],
  ['x <> y', 3, 'syntax error here', '!=='],
  ['.', 0, 'syntax error here', 'd'],
  ['.info.OS', 0, 'syntax error here', 'no dot before it: info.OS'],
  ['info.OS === .b', 12, 'syntax error here', 'no dot before it: b'],
  ['{a: .a}', 4, 'syntax error here', 'no dot before it: a'],
  ['select(.a > 1)', 7, 'syntax error here', 'no dot before it: a'],
  ['select(a > 1)', 0, 'no function select', 'tele filter'],
  ['info | .OS', 7, 'syntax error here', 'field b of a is a.b'],
  ['a || .b', 5, 'syntax error here', 'no dot before it: b'],
  ['info | keys', 7, 'bitwise or', 'Object.keys(x)'],
  ['(xs | length) > 2', 6, 'bitwise or', 'd.length'],
  ['xs[]', 3, 'syntax error here', 'tele flat-map'],
  ['@csv', 0, 'syntax error here', '--output'],
  ['not a', 4, 'syntax error here', '!'],
  ['a test "x"', 2, 'syntax error here', '/pattern/.test(x)'],
  ['a ~ /x/', 2, 'syntax error here', '/pattern/.test(x)'],
  ['a // 0', 2, 'begins a comment', '??'],
  ['"\\(a)"', 0, 'puts no value', 'template'],
  ['“Linux”', 0, 'syntax error here', 'straight quotes'],
  ['xs[*].name', 3, 'syntax error here', 'xs.map'],
  ['xs.0', 2, 'syntax error here', 'xs[0]'],
  ['await x', 6, 'syntax error here', 'asynchronous'],
  ['info.OS == "Linux', 11, 'text is not closed', 'quotes'],
  ['`Linux', 1, 'template is not closed', 'quotes'],
  ['/Linux', 1, 'regular expression is not closed', undefined],
  ['a /* Linux', 2, 'comment is not closed', undefined],
  ['/(/', 1, 'invalid regular expression', undefined],
  ['if (a) b', 0, 'statement', 'condition ? value : other'],
  ['return a', 0, 'statement', 'one value'],
  ['var a = 1', 0, 'statement', 'one value'],
  ['info.OS = "Linux"', 0, 'assigns', '==='],
  ['1 = info.OS', 0, 'assigns', '==='],
  ['a.b++', 0, 'changes nothing', 'x + 1'],
  ['a, b', 0, 'comma', '[a, b]'],
  ['this.info', 0, 'no this', 'd'],
  ['x => x.y', 0, 'no value', 'xs.map'],
  ['xs.map(x => { x })', 12, 'one expression', 'x => ({…})'],
  ['xs.map(async x => x)', 7, 'asynchronous', 'leave out'],
  ['keys(info)', 0, 'no function keys', 'Object.keys(x)'],
  ['max(1, 2)', 0, 'no function max', 'did you mean Math.max?'],
  ['flor(x)', 0, 'no function flor', 'Math.floor'],
  ['Math.flor(x)', 0, 'no Math.flor', 'Math.floor'],
  ['Object.key(x)', 0, 'no Object.key', 'Object.keys'],
  ['startsWith(x)', 0, 'a method', 'x.startsWith(…)'],
  ['zzzzzz(x)', 0, 'no function zzzzzz', 'Math'],
  ['xs.zzzzzz()', 3, 'no method zzzzzz', 'change nothing'],
  ['xs.fliter(x => x)', 3, 'no method fliter', 'filter'],
  ['xs.map(x => x.lenght())', 14, 'no method lenght', undefined],
  ['xs["map" + ""](x)', 3, 'not computed', 'write it out'],
  ['Math["a" + "bs"](x)', 0, 'not computed', 'write its name'],
  ['(x => x(1))(2)', 6, 'values are not called', undefined],
  ['a(1)(2)', 0, 'no function', undefined],
  ['Math', 0, 'not a value', 'd.Math'],
  ['{Number}', 1, 'a function', 'd.Number'],
  ['[Math.abs]', 1, 'a function', 'xs.map(Math.abs)'],
  ['a.b && Math.random() < 0.1', 7, 'every run', '--seed'],
  ['Date.now()', 0, 'current time', '--set'],
  ['new Date()', 0, 'current time', '--set'],
  ['new Map()', 0, 'dates and sets', 'new Set(xs)'],
  ['new Date(a).toTimeString()', 12, 'language', 'toISOString'],
  ['a.localeCompare(b)', 2, 'language', '<'],
  ['xs.push(1)', 3, 'changes nothing', '[...xs, x]'],
  ['Object.assign(a, b)', 0, 'changes nothing', '{...a, ...b}'],
  ['xs.forEach(x => x)', 3, 'answers nothing', 'map'],
  ['xs instanceof Array', 0, 'plain data', 'Array.isArray'],
  ['import("fs")', 0, 'nothing is loaded', undefined],
  ['[1,,2]', 0, 'left out', undefined],
  ['12n', 0, 'integers', undefined],
  ['a <!-- b', 2, 'no operator', undefined],
])('%s', (text, caret, reason, hint) => {
  const error = refusalOf(text);
  const [said, , shown] = error.message.split('\n');
  expect(said).toContain(reason);
  expect(shown!.length - 3).toBe(caret);
  if (hint !== undefined) expect(error.hint).toContain(hint);
});

test('of a long expression in several lines, the place is shown', () => {
  const lines = ['{', '  os: info.OS,', '  up: simpleMeasurements.uptime.toFixd(1),', '}'];
  expect(refusalOf(lines.join('\n')).message.split('\n').slice(1)).toEqual([
    '    up: simpleMeasurements.uptime.toFixd(1),',
    `  ${' '.repeat(32)}^`,
  ]);
});

test('any text is an expression or a UsageError', () => {
  const piece = fc.constantFrom(
    ...'a . ?. ( ) [ ] { } => , ; : ? = == + - / * ` ${ " \' \\ // /* */ \n 1 0x x: ... new this # @ é 😀 \ud800'.split(
      ' ',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), fc.constantFrom('', ' '), (pieces, between) => {
      const text = pieces.join(between);
      try {
        compileExpression(text);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        expect(error.message.split('\n')).toHaveLength(3);
      }
    }),
    { numRuns: 3000 },
  );
});
