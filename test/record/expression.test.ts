// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are part of the language
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression, EvaluationError, explainCode } from '../../src/record/expression/compile.ts';
import { GLOBAL_VALUES } from '../../src/record/expression/globals.ts';
import { GLOBALS } from '../../src/record/expression/language.ts';
import { KINDS, METHODS } from '../../src/record/expression/methods.ts';
import { formatPath, readPath } from '../../src/record/path.ts';
import type { Json } from '../../src/record/record.ts';

/** As an engine does it: only the slots, and the record only where it is asked for. */
function evaluate(text: string, record: Json, index = 0): unknown {
  const expression = compileExpression(text);
  const slots = expression.paths.map((path) => readPath(record, path));
  return expression.evaluate(slots, expression.whole ? record : 'not asked for', expression.usesIndex ? index : -1);
}

const ping: Json = JSON.parse(`{
  "info": {"OS": "Linux", "version": "36.0a1", "uptime": 7, "locale": null},
  "simpleMeasurements": {"uptime": 31},
  "addonDetails": {"XPI": {"a.b": {"name": "Ghostery"}, "c": {"name": "Firebug"}}},
  "xs": [3, 1, 2, 10],
  "histograms": {"X": {"values": {"0": 5, "1": 6}, "length": 99}},
  "Math": 4, "d": "dee", "i": "eye", "length": 12, "process": "tab",
  "date": "2014-11-09T10:11:12.000Z"
}`);

test.each<[string, unknown]>([
  ['info.OS === "Linux" && simpleMeasurements.uptime > 30', true],
  ['{os: info.OS, n: Object.keys(addonDetails.XPI).length}', { os: 'Linux', n: 2 }],
  ['{}', {}],
  ['d.info.OS', 'Linux'],
  ['d["info"]["OS"]', 'Linux'],
  ['info?.OS', 'Linux'],
  ['missing?.x?.[0]', undefined],
  ['missing.x.y.z', undefined],
  ['missing.map(x => x).filter(x => x).length', undefined],
  ['missing.toUpperCase()', undefined],
  ['info.locale.toUpperCase()', undefined],
  ['info.locale', null],
  ['Object.keys(missing)', []],
  ['Object.values(info.locale)', []],
  ['Object.entries(missing.x).map(([k, v]) => k)', []],
  ['Object.fromEntries(missing)', {}],
  ['Object.hasOwn(missing, "x")', false],
  ['Object.hasOwn(info, "OS")', true],
  ['[...missing, 1]', [1]],
  ['Math.max(...missing)', Number.NEGATIVE_INFINITY],
  ['Math.max(...xs)', 10],
  ['JSON.parse(missing)', undefined],
  ['new Date(missing).getTime()', undefined],
  ['new Set(missing).size', 0],
  ['Array.from(missing)', []],
  ['d.Math + 1', 5],
  ['Math.PI > 3.14', true],
  ['d.d', 'dee'],
  ['d.i + i', 'eye5'],
  ['i % 2', 1],
  ['xs.map((x, i) => i)', [0, 1, 2, 3]],
  ['xs.map(d => d + 1)', [4, 2, 3, 11]],
  ['xs.map(Math => Math * 2)', [6, 2, 4, 20]],
  ['length', 12],
  ['d.length', 12],
  ['1 | (length)', 13],
  ['process', 'tab'],
  ['xs.length', 4],
  ['info.OS.length', 5],
  ['info.OS[0] + info.OS["1"]', 'Li'],
  ['histograms.X.values[0]', 5],
  ['histograms.X.values["1"]', 6],
  ['histograms.X.length', 99],
  ['xs[0]', 3],
  ['xs["0"]', 3],
  ['xs[-1]', undefined],
  ['xs.at(-1)', 10],
  ['addonDetails.XPI["a.b"].name', 'Ghostery'],
  ['Object.values(addonDetails.XPI).map(({name}) => name)', ['Ghostery', 'Firebug']],
  [
    'Object.entries(addonDetails.XPI).map(([id, {name = "?", size = 1}]) => `${id}=${name}*${size}`)',
    ['a.b=Ghostery*1', 'c=Firebug*1'],
  ],
  ['(({info, ...rest}) => Object.keys(rest).length)(d)', 10],
  ['((first, ...rest) => [first, rest])(...xs)', [3, [1, 2, 10]]],
  ['xs.map(([a, ...b]) => a)', EvaluationError],
  ['(([a, , b] = [1, 2, 3]) => a + b)()', 4],
  ['((a, {b, c = a + b} = {b: 2}) => a + c)(1)', 4],
  ['((a = b, b = 1) => a)()', EvaluationError],
  ['xs.sort()', [1, 10, 2, 3]],
  ['xs.sort((a, b) => b - a)', [10, 3, 2, 1]],
  ['[xs.sort((a, b) => a - b)[0], xs[0], xs.reverse()[0], xs[0]]', [1, 3, 10, 3]],
  ['[...xs.keys(), ...xs.entries()[0], ...xs.values()]', [0, 1, 2, 3, 0, 3, 3, 1, 2, 10]],
  ['xs.map(String)', ['3', '1', '2', '10']],
  ['xs.map(Math.sqrt)[1]', 1],
  ['[0, 1, "", null].filter(Boolean)', [1]],
  ['xs.reduce((sum, x) => sum + x, 0)', 16],
  ['xs.reduce((sum, x) => sum + x)', 16],
  ['[].reduce((sum, x) => sum + x)', EvaluationError],
  ['xs.lastIndexOf(10)', 3],
  ['xs.includes(2) && !xs.includes(4)', true],
  ['[...new Set([1, 2, 1])]', [1, 2]],
  ['new Set(xs).has(3)', true],
  ['new Set("aab").size', 2],
  ['(({size: n}) => n)(new Set("aab"))', 2],
  ['"abc".size', undefined],
  ['{size: 1}.size', 1],
  ['"abc".match(/c/).index', 2],
  ['[1, 2].flatMap((x, n, all) => [x * n, [all.length]])', [0, [2], 2, [2]]],
  ['[[1, [2]], 3].flatMap(x => x)', [1, [2], 3]],
  ['missing.flatMap(x => x)', undefined],
  ['xs.flatMap(missing)', EvaluationError],
  ['info.OS.flatMap(x => x)', EvaluationError],
  ['Array.from({length: 3}, (_, k) => k * k)', [0, 1, 4]],
  ['Array.from(new Set(xs), String).length', 4],
  ['"OS" in info', true],
  ['"toString" in info', false],
  ['"x" in missing', false],
  ['"x" in info.OS', EvaluationError],
  ['info.hasOwnProperty("OS")', true],
  ['info.version.match(/^(?<major>\\d+)/).groups.major', '36'],
  ['info.version.match(/(\\d+)\\.(\\d+)/)[2]', '0'],
  ['"a1b22".matchAll(/\\d+/g).map(m => m[0] + m.index)', ['11', '223']],
  ['"abc".replace(/b/, x => x.toUpperCase())', 'aBc'],
  ['"a-b-c".replaceAll("-", "+")', 'a+b+c'],
  ['[1, 2].map(x => /a/g.test("a"))', [true, true]],
  ['/^Lin/.test(info.OS)', true],
  ['(re => [re.test("aa"), re.test("aa"), re.test("aa")])(/a/g)', [true, true, false]],
  ['"x".match("x")', EvaluationError],
  ['info.OS.map(x => x)', EvaluationError],
  ['JSON.parse("{")', EvaluationError],
  ['new Date(date).getUTCHours()', 10],
  ['new Date(Date.UTC(2014, 10, 9)).toISOString()', '2014-11-09T00:00:00.000Z'],
  ['new Date(date) - Date.parse("2014-11-09")', 36_672_000],
  ['new Date("never").toISOString()', EvaluationError],
  ['JSON.stringify({a: xs}, null, 1)', '{\n "a": [\n  3,\n  1,\n  2,\n  10\n ]\n}'],
  ['typeof missing', 'undefined'],
  ['undefined === missing && NaN !== NaN && Infinity > 1e308', true],
  ['isNaN("x") && isFinite("1") && !Number.isFinite("1")', true],
  ['parseInt("36.0a1", 10) + parseFloat("0.5")', 36.5],
  ['(-2) ** 2 - -1', 5],
  ['1 /* one */ + // two\n 2 // three', 3],
  ['`\\`\\${}\\\\ "\' ${1}${"$"}{`', '`${}\\ "\' 1${'],
  ['"\\u2028\\ud800</script>\\0"', '\u2028\ud800</script>\0'],
  ['010 + 0x10 + 1_000 + .5', 1024.5],
  ['1e999', Number.POSITIVE_INFINITY],
  ['(x => (y => x + y)(2))(1)', 3],
  ['missing ?? (info.locale || "none")', 'none'],
  [
    '{1: 2, "a b": 3, [info.OS]: 4, ...info, ...missing, xs}',
    {
      '1': 2,
      'a b': 3,
      Linux: 4,
      OS: 'Linux',
      version: '36.0a1',
      uptime: 7,
      locale: null,
      xs: [3, 1, 2, 10],
    },
  ],
])('%s', (text, value) => {
  if (value === EvaluationError) expect(() => evaluate(text, ping, 5)).toThrow(EvaluationError);
  else expect(evaluate(text, ping, 5)).toEqual(value);
});

describe('what is read of a record', () => {
  const reads = (text: string) => {
    const { paths, whole, usesIndex } = compileExpression(text);
    return [...paths.map(formatPath), ...(whole ? ['d'] : []), ...(usesIndex ? ['i'] : [])];
  };
  test.each<[string, string[]]>([
    ['info.OS === "Linux" && simpleMeasurements.uptime > 5', ['info.OS', 'simpleMeasurements.uptime']],
    ['d.info.OS + info.OS + d["info"].OS + info?.["OS"]', ['info.OS']],
    ['addonDetails.XPI[x].name', ['addonDetails.XPI', 'x']],
    ['a.b[0].c', ['a.b']],
    ['a["0"].c', ['a']],
    ['a.length + a.b.length.c', ['a', 'a.b']],
    ['d.length', ['d']],
    ['d[0]', ['d']],
    ['d[info.OS]', ['info.OS', 'd']],
    ['length', ['length']],
    ['a.b.trim().c', ['a.b']],
    ['a + a.b', ['a', 'a.b']],
    ['xs.map(x => x.y + a.b + i)', ['a.b', 'xs', 'i']],
    ['xs.map((d, i) => d.y + i)', ['xs']],
    ['xs.map(({y, [z]: w}) => y)', ['z', 'xs']],
    ['Object.keys(d)', ['d']],
    ['{info, d}', ['info', 'd']],
    ['{info: 1}', []],
    ['["a.b"]', []],
    ['d["a.b"].c', ['["a.b"].c']],
    ['d.Math.PI', ['Math.PI']],
    ['Math.PI', []],
    ['i.x', ['i']],
    ['`${a.b}`', ['a.b']],
    ['__proto__.constructor', ['__proto__.constructor']],
  ])('%s', (text, expected) => expect(reads(text).sort()).toEqual(expected.sort()));
});

test('comparisons of paths with constants become plain comparisons of slots', () => {
  expect(explainCode('info.OS === "Linux" && simpleMeasurements.uptime > 5')).toBe(
    '((s[0] === "Linux") && (s[1] > 5))',
  );
});

test('an EvaluationError names the expression and the reason', () => {
  expect(() => evaluate('info.OS.map(x => x)', ping)).toThrow('info.OS.map(x => x) failed: a text has no method map');
  const long = `info.OS.map(x => "${'x'.repeat(100)}")`;
  expect(() => evaluate(long, ping)).toThrow(/^info.OS.map\(x => "x+… failed: a text/);
});

test('what is documented exists, and nothing else', () => {
  expect(Object.keys(GLOBAL_VALUES).sort()).toEqual(Object.keys(GLOBALS).sort());
  const samples = {
    string: 's',
    array: [],
    number: 1,
    boolean: true,
    object: {},
    regexp: /x/,
    date: new Date(0),
    set: new Set(),
  };
  for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[])
    for (const [name, word] of Object.entries(METHODS[kind])) {
      expect(typeof (samples[kind] as unknown as Record<string, unknown>)[name], `${kind}.${name}`).toBe('function');
      expect(word.use).toContain(`.${name}(`);
      expect(word.doc).not.toBe('');
    }
  for (const [name, word] of Object.entries(GLOBALS)) expect(word.use.startsWith(name)).toBe(true);
});

/** The same expression twice: as a user writes it, and as plain JavaScript that spells out what is missing. */
type Twin = readonly [tele: string, plain: string];

const KEYS = ['a', 'b', 'c', 'length', '0'];
const NAMES = ['a', 'b', 'c', 'length'];

function both(template: string, ...parts: readonly Twin[]): Twin {
  const fill = (side: 0 | 1) => template.replace(/#(\d)/g, (_, n) => `(${parts[Number(n)]![side]})`);
  return [fill(0), fill(1)];
}

function twins(depth: number, parameters: readonly string[]): fc.Arbitrary<Twin> {
  const same = (text: string): Twin => [text, text];
  const literal = fc.constantFrom('0', '1', '2.5', '"a"', '"bc"', '""', 'null', 'true', 'undefined', '"0"').map(same);
  const name = fc.constantFrom(...NAMES).map((key): Twin => [key, `d.${key}`]);
  const leaves: fc.Arbitrary<Twin>[] = [literal, name, name, fc.constant(same('d')), fc.constant(same('i'))];
  if (parameters.length > 0) leaves.push(fc.constantFrom(...parameters).map(same));
  const leaf = fc.oneof(...leaves);
  if (depth === 0) return leaf;
  const inner = twins(depth - 1, parameters);
  const under = twins(depth - 1, [...parameters, 'x', 'y']);
  const member = fc
    .tuple(inner, fc.constantFrom('.a', '.b', '.c', '.length', '[0]', '[1]', '["0"]', '["b"]'))
    .map(([[tele, plain], step]): Twin => {
      const simple = /^[\w.[\]"]+$/.test(tele) && !/^\W*\d/.test(tele) && !/^["n(tu]/.test(tele);
      return [`${simple ? tele : `(${tele})`}${step}`, `(${plain})?.${step.startsWith('.') ? step.slice(1) : step}`];
    });
  const computed = fc.tuple(inner, leaf).map(([o, k]): Twin => [`(${o[0]})[${k[0]}]`, `(${o[1]})?.[${k[1]}]`]);
  const binary = fc
    .tuple(inner, fc.constantFrom(...'=== !== == != < <= > >= + - * / % ** & | ^ << >> >>> && || ??'.split(' ')), inner)
    .map(([l, op, r]) => both(`(#0) ${op} (#1)`, l, r));
  const unary = fc.tuple(fc.constantFrom('!', '-', '+', '~', 'typeof '), inner).map(([op, x]) => both(`${op}#0`, x));
  const choice = fc.tuple(inner, inner, inner).map((parts) => both('#0 ? #1 : #2', ...parts));
  const list = fc.oneof(
    { weight: 1, arbitrary: leaf },
    { weight: 4, arbitrary: fc.tuple(leaf, inner).map((parts) => both('[#0, #1]', ...parts)) },
    { weight: 4, arbitrary: inner.map(([o, p]): Twin => [`Object.values(${o})`, `Object.values((${p}) ?? {})`]) },
  );
  const text = fc.oneof(
    { weight: 1, arbitrary: leaf },
    { weight: 4, arbitrary: inner.map((x) => both('String(#0)', x)) },
  );
  const call = ([receiver, name, value]: [Twin, string, Twin]): Twin => {
    const [tele, plain] = both(name, receiver, value);
    return [`(${receiver[0]}).${tele}`, `(${receiver[1]})?.${plain}`];
  };
  const shared = ['slice(1)', 'includes(#1)', 'indexOf(#1)', 'concat(#1)', 'at(-1)'];
  const ofText = fc.tuple(text, fc.constantFrom('toUpperCase()', 'split("")', ...shared), leaf).map(call);
  const ofList = fc.tuple(list, fc.constantFrom('join("-")', 'flat()', ...shared), leaf).map(call);
  const method = fc.oneof(ofText, ofList);
  const higher = fc
    .tuple(list, fc.constantFrom('map', 'filter', 'some', 'every', 'find', 'findIndex', 'flatMap'), under)
    .map(([o, name, f]): Twin => [`(${o[0]}).${name}((x, y) => (${f[0]}))`, `(${o[1]})?.${name}((x, y) => (${f[1]}))`]);
  const entries = fc
    .tuple(inner, under)
    .map(
      ([o, f]): Twin => [
        `Object.entries(${o[0]}).map(([x, y]) => (${f[0]}))`,
        `Object.entries((${o[1]}) ?? {}).map(([x, y]) => (${f[1]}))`,
      ],
    );
  const keys = fc
    .tuple(fc.constantFrom('keys', 'values'), inner)
    .map(([call, o]): Twin => [`Object.${call}(${o[0]})`, `Object.${call}((${o[1]}) ?? {})`]);
  const at = fc.tuple(under, inner, inner).map(([f, x, y]) => both('((x, y) => #0)(#1, #2)', f, x, y));
  const patterns = fc
    .tuple(under, inner)
    .map(
      ([f, x]): Twin => [
        `(({a: x = 1, ...y}) => (${f[0]}))(${x[0]})`,
        `(({a: x = 1, ...y}) => (${f[1]}))((${x[1]}) ?? {})`,
      ],
    );
  const array = fc
    .tuple(inner, inner)
    .map(([x, y]): Twin => [`[(${x[0]}), ...(${y[0]})]`, `[(${x[1]}), ...((${y[1]}) ?? [])]`]);
  const object = fc
    .tuple(fc.constantFrom(...KEYS), inner, inner)
    .map(([key, x, y]) => both(`{${JSON.stringify(key)}: #0, ...#1, a}`.replace(', a}', '}'), x, y))
    .map(([tele, plain]): Twin => [`(${tele})`, `(${plain})`]);
  const template = fc.tuple(inner, inner).map((parts) => both('`$' + '{#0}-$' + '{#1}`', ...parts));
  const has = fc
    .tuple(fc.constantFrom('"a"', '"0"', '"length"'), leaf)
    .map(([key, o]): Twin => [`(${key} in (${o[0]}))`, `(${o[1]}) == null ? false : ${key} in (${o[1]})`]);
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 5, arbitrary: member },
    { weight: 4, arbitrary: binary },
    ...[computed, unary, choice, method, higher, entries, keys, at, patterns, array, object, template, has].map(
      (arbitrary) => ({ weight: 1, arbitrary }),
    ),
  );
}

const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>('', 'a', 'bc', '0', '10', null, true, false, 0, -1, 1, 2.5),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const record = fc.dictionary(fc.constantFrom(...KEYS), value, { minKeys: 1 });

test('expressions mean what plain JavaScript means', () => {
  let answered = 0;
  let threw = 0;
  fc.assert(
    fc.property(twins(3, []), fc.array(record, { minLength: 1, maxLength: 4 }), ([tele, plain], records) => {
      const reference = new Function('d', 'i', `'use strict'; return (${plain});`);
      for (const [i, each] of records.entries()) {
        const before = JSON.stringify(each);
        const expected = outcome(() => reference(each, i));
        const actual = outcome(() => evaluate(tele, each, i));
        if (expected.threw) threw++;
        else answered++;
        expect(actual.threw, tele).toBe(expected.threw);
        expect(actual.value, tele).toEqual(expected.value);
        expect(JSON.stringify(each)).toBe(before);
      }
    }),
    { numRuns: 1000 },
  );
  expect(answered).toBeGreaterThan(threw * 2);
});

function outcome(run: () => unknown): { threw: boolean; value?: unknown } {
  try {
    return { threw: false, value: run() };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError || error instanceof EvaluationError)
      return { threw: true };
    throw error;
  }
}

test.each([
  ['Math.max(...xs)', 199_999],
  ['Math.min(1, ...xs, 2)', 0],
])('%s takes more values than a stack', (text, expected) => {
  expect(evaluate(text, { xs: Array.from({ length: 200_000 }, (_, i) => i) })).toBe(expected);
});
