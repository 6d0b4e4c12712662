// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are part of the language
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { compileExpression, EvaluationError, explainCode } from '../../src/record/expression/compile.ts';
import { PlainDate } from '../../src/record/expression/globals.ts';
import { readPath } from '../../src/record/path.ts';
import type { Json } from '../../src/record/record.ts';

const plain: Json = JSON.parse('{"a": {"b": 1}, "xs": [1, 2], "s": "text", "n": 1.5}');

function evaluate(text: string, record: Json = plain): unknown {
  const { paths, evaluate: run } = compileExpression(text);
  const slots = paths.map((path) => readPath(record, path));
  return run(slots, record, 0);
}

/** Plain data all the way down: no function, no prototype but those of JSON, dates, sets and patterns. */
function expectPlain(value: unknown, text: string): void {
  expect(typeof value, text).not.toBe('function');
  expect(typeof value, text).not.toBe('symbol');
  if (typeof value !== 'object' || value === null) return;
  const known = [Object.prototype, Array.prototype, PlainDate.prototype, Set.prototype, RegExp.prototype, null];
  expect(known.includes(Object.getPrototypeOf(value)), text).toBe(true);
  expect(known.slice(0, -1).includes(value as never), text).toBe(false);
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key)!;
    expect('value' in descriptor, text).toBe(true);
    expectPlain(descriptor.value, text);
  }
}

test.each([
  'this',
  'eval("1")',
  'Function("return process")()',
  'new Function("return process")',
  'require("fs")',
  'import("node:fs")',
  'import.meta',
  'new.target',
  'process.exit(1)',
  'globalThis.process.exit()',
  'a.constructor("x")',
  '[].map.constructor("return process")()',
  '[].map.call([], x => x)',
  '"".sub.constructor("x")()',
  '(x => x).constructor("return process")()',
  '(x => x)["constructor"]',
  '[x => x][0].constructor',
  '{f: x => x}',
  '{f() { return 1 }}',
  '{get f() { return 1 }}',
  '{set f(x) { }}',
  '(f => f(1))(x => x)',
  '(f => f)(x => x)',
  '(() => x => x)()',
  'xs.reduce((f, x) => f, x => x)',
  'xs.map(true ? x => x : x => x)',
  'xs.map((x => x) || 1)',
  'xs[x => x]',
  'xs["map"](x => x, y => y)',
  'xs[`ma${"p"}`](x => x)',
  'xs["ma" + "p"](x => x)',
  'Math["max".slice()](1)',
  'Math.constructor',
  'Math.constructor.constructor("x")',
  'Math.__proto__',
  'Object.constructor("x")()',
  'Object.getPrototypeOf(a)',
  'Object.prototype',
  'Object.setPrototypeOf(a, null)',
  'Object.defineProperty(a, "x", {})',
  'Object.assign(a, {b: 2})',
  'Object.getOwnPropertySymbols(a)',
  'Reflect.get(a, "b")',
  'Symbol.iterator()',
  'Symbol("x")',
  'new Proxy(a, {})',
  'new Array(5)',
  'new Date.constructor("x")',
  'new (Date)',
  'new (x => x)',
  'new Set.constructor("x")',
  'Array.prototype.map',
  'Array.constructor',
  'String.raw`x`',
  'String.prototype',
  'a`x`',
  'a.b = 1',
  'a = 1',
  'a.b += 1',
  '[a] = [1]',
  '({a} = {a: 1})',
  'a.b++',
  '--a',
  'delete a.b',
  'void 0',
  'a instanceof a',
  'a, xs',
  'async () => 1',
  '(async () => 1)()',
  'await a',
  'yield a',
  'function () { }',
  'function* f() { }',
  'class {}',
  'xs.map(x => { return x })',
  'xs.map(function (x) { return x })',
  'xs.push(1)',
  'xs.forEach(x => x)',
  'a.__defineGetter__("x", x => x)',
  'a.__lookupGetter__("__proto__")',
  'a.valueOf()["x"]()',
  'a.isPrototypeOf(a)',
  '/x/.compile("y")',
  '/x/[Symbol.replace]("x", "y")',
  'JSON.parse("1", (k, v) => v)',
  'JSON.stringify(a, (k, v) => v)',
  'new Date()',
  'Date()',
  'Date.now()',
  'Math.random()',
  'Math.random',
  'new Date(xs).toTimeString()',
  's.localeCompare("x")',
  'arguments[0](1)',
  'a => a',
  'Number',
  'Math',
  'Math.abs',
  'Set',
  'Object.keys',
  '[Math.abs]',
  '1n',
  '#x in a',
  'super.x',
  'a; b',
  'a) + (b',
  'a}; process.exit(); {',
  'a <!-- b',
  '\u2028a\u2028; b',
])('is not compiled: %s', (text) => expect(() => compileExpression(text)).toThrow(UsageError));

test.each<[string, unknown]>([
  ['d.constructor', undefined],
  ['d.__proto__', undefined],
  ['d["__proto__"]', undefined],
  ['a.constructor.constructor', undefined],
  ['s.constructor', undefined],
  ['n.constructor', undefined],
  ['xs.map', undefined],
  ['xs["constructor"]', undefined],
  ['xs["const" + "ructor"]', undefined],
  ['s["const" + "ructor"]', undefined],
  ['1["constructor"]', undefined],
  ['/x/.constructor', undefined],
  ['/x/.source', undefined],
  ['new Set(xs).constructor', undefined],
  ['new Date(0).constructor', undefined],
  ['(({constructor: c}) => c)(a)', undefined],
  ['(({constructor: c}) => c)(s)', undefined],
  ['(({["const" + "ructor"]: c}) => c)(xs)', undefined],
  ['(({a: {constructor: {constructor: c} = {}}}) => c)(d)', undefined],
  ['(([{constructor: c}]) => c)(xs)', undefined],
  ['(({...rest}) => rest.constructor)(a)', undefined],
  ['((...xs) => xs.constructor)(1)', undefined],
  ['(({length: l, map: m}) => [l, m])(xs)', [2, undefined]],
  ['process', undefined],
  ['globalThis', undefined],
  ['arguments', undefined],
  ['Symbol.iterator', undefined],
  ['xs[Symbol.iterator]', undefined],
  ['Function', undefined],
  ['constructor', undefined],
  ['__proto__', undefined],
  ['"constructor" in a', false],
  ['"__proto__" in a', false],
  ['Object.hasOwn(a, "__proto__")', false],
  ['{}.constructor', undefined],
  ['{__proto__: xs}.length', undefined],
  ['{"__proto__": xs}.length', undefined],
  ['{["__proto__"]: xs}.length', undefined],
  ['{...{["__proto__"]: xs}}.length', undefined],
  ['Object.fromEntries([["__proto__", xs]]).length', undefined],
  ['Object.fromEntries([["__proto__", xs]]).__proto__', [1, 2]],
  ['JSON.parse(\'{"__proto__": {"x": 1}}\').x', undefined],
  ['Array.from({length: 2, constructor: 1})', [undefined, undefined]],
  ['Array.from({length: "2", 0: "a"}, x => x)', ['a', undefined]],
  ['Array.from(...[], x => x)', []],
  ['Array.from({length: -1}).length + Array.from({length: NaN}).length + Array.from({}).length', 0],
  ['s.replace(...[], x => x)', 'text'],
  ['"aXb".replace(/X/, (...all) => all.length)', 'a3b'],
  ['"a".match(/(?<constructor>a)/).groups.constructor', 'a'],
  ['"a".match(/a/).constructor', undefined],
  ['"a".match(/(?<x>a)/).groups.__proto__', undefined],
  ['xs.map((x, i, all) => all.constructor)', [undefined, undefined]],
  ['xs.map(Object.keys)', [[], []]],
  ['[..."ab"].constructor', undefined],
  ['xs?.["map"]?.name', undefined],
  ['`${"x"}`.constructor', undefined],
  ['((eval, arguments, undefined) => [eval, arguments])(1, 2)', [1, 2]],
  ['((s, k0, v0, d) => s + k0 + v0 + d)(1, 2, 3, 4)', 10],
  ['((Math) => Math)(5)', 5],
  ['((Object) => Object.keys)({keys: 1})', 1],
  ['s /* */\n// ) } ; process.exit(1)', 'text'],
])('sees own data only: %s', (text, value) => expect(evaluate(text)).toEqual(value));

test.each([
  'Array.from({length: 1e9})',
  'Array.from({length: Infinity})',
  '"x".repeat(1e9)',
  '"x".padEnd(1e10)',
  'new Date(...[])',
  'xs.map(1)',
  'xs.map()',
  '"x" + {toString: 1}',
  '`${{toString: 1}}`',
  '{toString: 1} == "x"',
  'a[{toString: 1}]',
  'Math.max({valueOf: 1, toString: 1})',
  'xs.join({toString: 1})',
  '[...n]',
  '[...{length: 1}]',
  'Math.max(...a)',
  'new Set(n)',
  'Object.fromEntries([1])',
  's.match("(a+)+$")',
  's.search(s)',
  '(([x]) => x)(a)',
  '{x: 1}.hasOwnProperty({toString: 1})',
  's.toFixed(1)',
  'a.toString()',
  'a.map(x => x)',
])('fails as an EvaluationError: %s', (text) => expect(() => evaluate(text)).toThrow(EvaluationError));

test('keys that have a meaning to JavaScript are plain data of the record', () => {
  const text =
    '{"__proto__": {"x": 1}, "constructor": {"constructor": "c"}, "toString": 5, "hasOwnProperty": 0, "length": "l"}';
  const record: Json = JSON.parse(text);
  expect(evaluate('__proto__.x', record)).toBe(1);
  expect(evaluate('d.__proto__.x', record)).toBe(1);
  expect(evaluate('d["__pro" + "to__"].x', record)).toBe(1);
  expect(evaluate('d.x', record)).toBe(undefined);
  expect(evaluate('constructor.constructor', record)).toBe('c');
  expect(evaluate('toString', record)).toBe(5);
  expect(evaluate('"__proto__" in d && d.hasOwnProperty("__proto__") && Object.hasOwn(d, "__proto__")', record)).toBe(
    true,
  );
  expect(evaluate('(({__proto__: p, constructor: {constructor: c}}) => [p, c])(d)', record)).toEqual([{ x: 1 }, 'c']);
  for (const copy of [
    '{...d}',
    '(({...r}) => r)(d)',
    'Object.fromEntries(Object.entries(d))',
    'JSON.parse(JSON.stringify(d))',
  ]) {
    const made = evaluate(copy, record);
    expect(JSON.stringify(made), copy).toBe(JSON.stringify(record));
    expectPlain(made, copy);
  }
  for (const one of ['{["__proto__"]: 1}', '{__proto__: 1}', '{"__proto__": 1}', '{["__pro" + "to__"]: 1}'])
    expect(JSON.stringify(evaluate(one)), one).toBe('{"__proto__":1}');
  expect(JSON.stringify(evaluate('{__proto__}', record))).toBe('{"__proto__":{"x":1}}');
});

test('text of the user reaches the code only as quoted text', () => {
  const texts = [
    '"\\"];process.exit()//"',
    "'\\u2028`${d}'",
    '`\\`;${1}\\${`',
    '/`"\\/;/',
    'd["`;\\"${x}"]',
    'd["\\\\"]',
  ];
  for (const text of texts) {
    const code = explainCode(text);
    expect(() => new Function('s', 'd', 'i', 'k0', `return ${code}`), text).not.toThrow();
    expectPlain(evaluate(text), text);
  }
  expect(evaluate('"\\"];process.exit()//"')).toBe('"];process.exit()//');
  expect(evaluate('`\\`;${1}\\${`')).toBe('`;1${');
});

test('an expression changes neither the record nor itself', () => {
  const record: Json = { xs: [3, 1, 2], s: 'aa' };
  for (const text of [
    'xs.sort()',
    'xs.reverse()',
    'xs.toSpliced(0, 1)',
    'xs.with(0, 9)',
    '{...d, xs: 1}',
    'xs.concat([4])',
  ])
    evaluate(text, record);
  expect(record).toEqual({ xs: [3, 1, 2], s: 'aa' });
  const { evaluate: run } = compileExpression('/a/g.test(s) && /a/y.test(s) && /a/.test(s)');
  for (let n = 0; n < 5; n++) expect(run(['aa'], undefined, 0)).toBe(true);
});

test('a long list of alternatives is no trouble', () => {
  const text = Array.from({ length: 500 }, (_, n) => `n === ${n + 0.5}`).join(' || ');
  expect(evaluate(text)).toBe(true);
});

test('deep and long texts give an answer or a UsageError', () => {
  const deep = 20_000;
  for (const text of [
    '('.repeat(deep) + ')'.repeat(deep),
    `${'('.repeat(deep)}1${')'.repeat(deep)}`,
    '['.repeat(deep),
    `${'-'.repeat(deep)}1`,
    `${'!'.repeat(deep)}1`,
    `1${' + 1'.repeat(deep)}`,
    `a${'.b'.repeat(deep)}`,
    `a${'[0]'.repeat(deep)}`,
    `a${'?.at(0)'.repeat(deep)}`,
    `${'a ? '.repeat(deep)}1`,
    `xs.map(${'x => '.repeat(deep)}1)`,
  ]) {
    try {
      expectPlain(evaluate(text), text.slice(0, 40));
    } catch (error) {
      expect(error instanceof UsageError || error instanceof EvaluationError, text.slice(0, 40)).toBe(true);
    }
  }
});

test('whatever is made of dangerous pieces gives plain data or an error of ours', () => {
  const atom = fc.constantFrom(
    ...[
      'a',
      'xs',
      's',
      'd',
      'i',
      'x',
      '"constructor"',
      '"__proto__"',
      '"toString"',
      '"length"',
      '/a/g',
      '0',
      '{}',
      '[]',
      'this',
    ],
    ...[
      'constructor',
      '__proto__',
      'prototype',
      'Object',
      'Array',
      'Math',
      'Set',
      'Function',
      'globalThis',
      'undefined',
    ],
    ...[
      '{__proto__: xs}',
      '{toString: 1}',
      '{constructor: a}',
      'String',
      '"x => x"',
      '`${xs}`',
      'new Set(xs)',
      'new Date(0)',
    ],
  );
  const text = fc.letrec<{ text: string }>((tie) => {
    const one = tie('text');
    const shape = (template: string, ...parts: fc.Arbitrary<string>[]) =>
      fc.tuple(...parts).map((filled) => template.replace(/#(\d)/g, (_, n) => filled[Number(n)]!));
    const name = fc.constantFrom(
      'constructor',
      '__proto__',
      'prototype',
      'toString',
      'valueOf',
      'length',
      'map',
      'call',
      'a',
    );
    const method = fc.constantFrom(
      'map',
      'replace',
      'reduce',
      'filter',
      'match',
      'exec',
      'concat',
      'toString',
      'sort',
      'at',
      'entries',
    );
    const library = fc.constantFrom(
      'Object.entries',
      'Object.fromEntries',
      'Array.from',
      'JSON.stringify',
      'String',
      'new Set',
      'Math.max',
    );
    return {
      text: fc.oneof(
        { maxDepth: 4 },
        atom,
        shape('(#0).#1', one, name),
        shape('(#0)[#1]', one, one),
        shape('(#0)?.[(#1) + (#2)]', one, one, one),
        shape('(#0).#1(#2)', one, method, one),
        shape('(#0).#1(x => #2)', one, method, one),
        shape('(#0).#1(#2, (x, i, d) => #3)', one, method, one, one),
        shape('#0(#1)', library, one),
        shape('Array.from(#0, x => #1)', one, one),
        shape('(({#0: x, ...a}) => #1)(#2)', name, one, one),
        shape('(([x = #0, ...xs]) => #1)(#2)', one, one, one),
        shape('{[#0]: #1, ...(#2)}', one, one, one),
        shape('{#0: #1}', name, one),
        shape('[#0, ...(#1)]', one, one),
        shape('`${#0}${#1}`', one, one),
        shape('(#0)(#1)', one, one),
        shape('x => #0', one),
        shape('(#0) + (#1)', one, one),
        shape('#0', one),
      ),
    };
  }).text;
  let answered = 0;
  fc.assert(
    fc.property(text, (made) => {
      try {
        const value = evaluate(made);
        answered++;
        expectPlain(value, made);
      } catch (error) {
        if (!(error instanceof UsageError) && !(error instanceof EvaluationError)) throw error;
      }
    }),
    { numRuns: 4000 },
  );
  expect(answered).toBeGreaterThan(500);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(plain).toEqual({ a: { b: 1 }, xs: [1, 2], s: 'text', n: 1.5 });
});
