import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { excerpt } from '../../src/record/excerpt.ts';
import { formatPath, parsePath, pathReader, readPath } from '../../src/record/path.ts';
import type { Json, Path, PathStep } from '../../src/record/record.ts';

const anyKey = fc.oneof(
  fc.constantFrom(
    'OS',
    'a.b',
    '__proto__',
    'constructor',
    '',
    '0',
    '-1',
    '*',
    'größe',
    "it's",
    '"',
    '\\',
    '\n',
    '\ud800',
  ),
  fc.string({ unit: 'binary' }),
);
const anyStep: fc.Arbitrary<PathStep> = fc.oneof(
  anyKey.map((key) => ({ key })),
  fc.integer().map((index) => ({ index })),
  fc.constant<PathStep>({ every: true }),
);

test('parsePath reads keys, quoted keys, indexes and wildcards', () => {
  expect(parsePath('info.OS')).toEqual([{ key: 'info' }, { key: 'OS' }]);
  expect(parsePath('addonDetails.XPI["a.b"].name')).toEqual(
    ['addonDetails', 'XPI', 'a.b', 'name'].map((key) => ({ key })),
  );
  expect(parsePath('threadHangStats[*].hangs[*].stack[-1]')).toEqual([
    { key: 'threadHangStats' },
    { every: true },
    { key: 'hangs' },
    { every: true },
    { key: 'stack' },
    { index: -1 },
  ]);
  expect(parsePath('.')).toEqual([]);
  expect(parsePath('[*]["x"][0]')).toEqual([{ every: true }, { key: 'x' }, { index: 0 }]);
  expect(parsePath('größe.$x._y.變數')).toEqual(['größe', '$x', '_y', '變數'].map((key) => ({ key })));
  expect(parsePath(String.raw`a['it\'s']["\u0041\n\\\""]`)).toEqual([{ key: 'a' }, { key: "it's" }, { key: 'A\n\\"' }]);
  expect(Object.is((parsePath('a[-0]')[1] as { index: number }).index, 0)).toBe(true);
});

test('formatPath writes what parsePath reads', () => {
  expect(formatPath(parsePath(`info['OS']['a.b'][-1][*].x`))).toBe('info.OS["a.b"][-1][*].x');
  fc.assert(
    fc.property(fc.array(anyStep), (path: Path) => {
      expect(parsePath(formatPath(path))).toEqual(path);
    }),
  );
});

test('parsePath throws nothing but UsageError', () => {
  const piece = fc.constantFrom('a', '.', '[', ']', '*', '"', "'", '\\', '-', '1', ' ', 'é', '😀', '\n');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      try {
        const path = parsePath(pieces.join(''));
        expect(parsePath(formatPath(path))).toEqual(path);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
  );
});

test.each([
  ['info..OS', '  info..OS\n       ^', undefined],
  ['info.', '  info.\n       ^', undefined],
  ['.info.OS', '  .info.OS\n  ^', 'write info.OS'],
  ['', '  \n  ^', 'info.OS'],
  ['payload.my-key.x', '  payload.my-key.x\n            ^', 'payload["my-key"]'],
  ['a.0', '  a.0\n    ^', 'a["0"]'],
  ['a[b].c', '  a[b].c\n    ^', 'a["b"]'],
  ['a[', '  a[\n    ^', '[-1]'],
  ['a["b', '  a["b\n    ^', undefined],
  ['a["b"', '  a["b"\n       ^', undefined],
  ['a["\\x"]', '  a["\\x"]\n     ^', undefined],
  ['a[99999999999999999999]', '  a[99999999999999999999]\n    ^', undefined],
])('parsePath(%j) says where it fails', (text, shown, hint) => {
  let error: unknown;
  try {
    parsePath(text);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(UsageError);
  expect((error as UsageError).message.split('\n').slice(1).join('\n')).toBe(shown);
  if (hint === undefined) return;
  expect((error as UsageError).hint).toContain(hint);
});

const record: Json = JSON.parse(`{
  "info": {"OS": "Linux", "nothing": null, "length": 3},
  "list": [{"n": 1, "deep": [10, 11]}, {"m": 2}, 7, {"n": null, "deep": {"x": 12}}],
  "map": {"b": {"n": 5}, "a": {"n": 6}},
  "__proto__": {"constructor": "data"},
  "text": "abc"
}`);

test.each([
  ['info.OS', 'Linux'],
  ['info.nothing', null],
  ['info.nothing.x', undefined],
  ['info.length', 3],
  ['info.missing.x', undefined],
  ['list[0].n', 1],
  ['list[-1].n', null],
  ['list[4]', undefined],
  ['list[-5]', undefined],
  ['list["0"]', undefined],
  ['list.length', undefined],
  ['map[0]', undefined],
  ['text[0]', undefined],
  ['text.length', undefined],
  ['list[*].n', [1, null]],
  ['list[*].deep[*]', [10, 11, 12]],
  ['list[*].deep', [[10, 11], { x: 12 }]],
  ['map[*].n', [5, 6]],
  ['missing[*]', []],
  ['text[*]', []],
  ['__proto__.constructor', 'data'],
  ['constructor', undefined],
  ['info.constructor.name', undefined],
  ['info.__proto__', undefined],
  ['toString', undefined],
])('readPath %s', (path, value) => expect(readPath(record, parsePath(path))).toEqual(value));

test('readPath of the empty path is the record', () => expect(readPath(record, [])).toBe(record));

test('excerpt puts the caret under the place, in one line of the text', () => {
  expect(excerpt('abc', 1)).toBe('  abc\n   ^');
  expect(excerpt('abc', 3)).toBe('  abc\n     ^');
  expect(excerpt('abc', 99)).toBe('  abc\n     ^');
  expect(excerpt('one\ntwo\r\nthree', 5)).toBe('  two\n   ^');
  expect(excerpt('one\ntwo', 3)).toBe('  one\n     ^');
  expect(excerpt('a\tb\u001b[1m', 2)).toBe('  a b·[1m\n    ^');
  expect(excerpt('日本x', 2)).toBe('  日本x\n      ^');
  expect(excerpt('😀x', 2)).toBe('  😀x\n    ^');
  expect(excerpt('e\u0301x', 2)).toBe('  e\u0301x\n   ^');
});

test('excerpt cuts a window out of a long line', () => {
  const text = `${'a'.repeat(100)}X${'b'.repeat(100)}`;
  const [shown, caret] = excerpt(text, 100).split('\n');
  expect(shown).toBe(`  …${'a'.repeat(48)}X${'b'.repeat(23)}…`);
  expect(shown![caret!.indexOf('^')]).toBe('X');
  expect(excerpt(text, 0)).toBe(`  ${'a'.repeat(72)}…\n  ^`);
  expect(excerpt(text, 201)).toBe(`  …${'b'.repeat(72)}\n${' '.repeat(75)}^`);
});

test('pathReader reads what readPath reads', () => {
  const key = fc.constantFrom(
    'a',
    'size',
    'length',
    'map',
    '0',
    '1x',
    '__proto__',
    'constructor',
    'getTime',
    'lastIndex',
  );
  const value = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(fc.constantFrom<Json>('', 'a', 1, null), fc.array(tie('value')), fc.dictionary(key, tie('value'))),
  })).value;
  const path = fc.array(fc.oneof({ weight: 5, arbitrary: key.map((name) => ({ key: name })) }, anyStep));
  fc.assert(
    fc.property(path, value, (steps, record) => {
      expect(pathReader(steps)(record)).toEqual(readPath(record, steps));
    }),
  );
  for (const odd of [new Set([1]), new Date(0), /x/, Object.assign([1], { a: 2 })] as unknown as Json[])
    for (const name of ['size', 'getTime', 'lastIndex', 'source', 'a', 'has'])
      expect(pathReader([{ key: name }])(odd)).toEqual(readPath(odd, [{ key: name }]));
});
