import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { parseTypes } from '../../src/source/field-types.ts';
import { type FieldsOf, lineBytes } from '../../src/source/lines/line-bytes.ts';
import { logfmtFields, looksLikeLogfmt } from '../../src/source/lines/logfmt.ts';
import { matchFields, parseMatch } from '../../src/source/lines/match.ts';
import { memoryBytes } from '../../src/source/memory.ts';

/** What comes of lines that arrive `chunk` bytes at a time: records, and the places and reasons of bad lines. */
async function read(text: string | Buffer, fieldsOf: FieldsOf, types = '', chunk = 1 << 16) {
  const source = lineBytes(memoryBytes(Buffer.from(text as string), chunk), fieldsOf, parseTypes(types));
  const block = Buffer.alloc(1 << 20);
  const records: unknown[] = [];
  const bad: string[] = [];
  let number = 0;
  for (let got = await source.read(block); got > 0; got = await source.read(block))
    for (const line of block.toString('utf8', 0, got).split('\n').slice(0, -1)) {
      const { line: where, reason, offset } = source.place!(++number)!;
      if (reason !== undefined) {
        bad.push(`${where}@${offset}: ${reason}`);
        expect(() => JSON.parse(line)).toThrow(SyntaxError);
      } else if (line !== '') records.push(JSON.parse(line));
    }
  return { records, bad };
}

test.each<[string, string, unknown[], string[]]>([
  ['a=1 b=x\n', '', [{ a: 1, b: 'x' }], []],
  ['a=1', '', [{ a: 1 }], []],
  ['  a=1   b=2  \r\n', '', [{ a: 1, b: 2 }], []],
  ['msg="say \\"hi\\"\\n\\u00e9" é=é\n', '', [{ msg: 'say "hi"\né', é: 'é' }], []],
  [
    'id=0012 hex=12e4 big=1.50 neg=-3 plus=+1 q="7"\n',
    '',
    [{ id: '0012', hex: '12e4', big: 1.5, neg: -3, plus: '+1', q: '7' }],
    [],
  ],
  ['a= b="" c d=1\n', '', [{ a: '', b: '', c: true, d: 1 }], []],
  ['a=1 a=2\n', '', [{ a: 2 }], []],
  ['url=/x?a=b&c=d t=1\n', '', [{ url: '/x?a=b&c=d', t: 1 }], []],
  ['http.status=200\n', '', [{ 'http.status': 200 }], []],
  ['a=1\n\n \nb=2\n', '', [{ a: 1 }, { b: 2 }], []],
  ['a=1\npanic: no pairs\na=2\n', '', [{ a: 1 }, { a: 2 }], ['2@4: it has no name=value']],
  ['{"a":1}\na=2\n', '', [{ a: 2 }], ['1@0: there is no name=value at column 1']],
  ['a="open b=2\na=2\n', '', [{ a: 2 }], ['1@0: a quote is not closed at column 1']],
  ['a="x"y\n=3\n', '', [], ['1@0: there is no name=value at column 1', '2@7: there is = without a name at column 1']],
  ['a=1 b=2\n', 'text', [{ a: '1', b: '2' }], []],
  ['a=1e3 b=2\na=x b=1\n', 'a=number', [{ a: 1000, b: 2 }], ['2@10: a is "x", which is no number']],
])('logfmt %j %s', async (text, types, records, bad) => {
  for (const chunk of [1, 3, 1 << 16]) expect(await read(text, logfmtFields, types, chunk)).toEqual({ records, bad });
});

it('reads back what is written as logfmt, whatever the texts', async () => {
  const name = fc.stringMatching(/^[a-zé][a-z0-9_.é]{0,8}$/);
  const record = fc.dictionary(name, fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(true)), {
    minKeys: 1,
    noNullPrototype: true,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), async (records, chunk) => {
      const written = records.filter((each) => Object.values(each).some((value) => value !== true));
      const text = written.map(
        (each) =>
          `${Object.entries(each)
            .map(([key, value]) =>
              value === true ? key : `${key}=${typeof value === 'string' ? JSON.stringify(value) : value}`,
            )
            .join(' ')}\n`,
      );
      expect(await read(text.join(''), logfmtFields, '', chunk)).toEqual({ records: written, bad: [] });
    }),
  );
});

test.each([
  ['a=1 b=2\n', true],
  ['ts=2024-01-01T00:00:00Z level=info ok msg="x y"\nlevel=warn ms=3\n', true],
  ['a=1\n', false],
  ['ok a=1 b=2\n', false],
  ['a=1 b=2\nplain text\n', false],
  ['SELECT * WHERE a=1 AND b=2\n', false],
  ['{"a":1}\n', false],
  ['', false],
])('knows logfmt when it sees it: %j %s', (text, expected) => {
  expect(looksLikeLogfmt(text)).toBe(expected);
});

const ACCESS = '^(?<ip>\\S+) \\S+ "(?<method>[A-Z]+) (?<path>[^ "]*)[^"]*" (?<status>\\d{3})(?: (?<bytes>\\d+))?';

it('takes lines apart by the named groups of a regular expression', async () => {
  const lines = '10.0.0.1 - "GET /é?q=1 HTTP/1.1" 200 512\n::1 - "PUT / HTTP/1.1" 503 -\nnothing\n';
  for (const chunk of [1, 1 << 16])
    expect(await read(lines, matchFields(ACCESS), 'status=text', chunk)).toEqual({
      records: [
        { ip: '10.0.0.1', method: 'GET', path: '/é?q=1', status: '200', bytes: 512 },
        { ip: '::1', method: 'PUT', path: '/', status: '503' },
      ],
      bad: ['3@71: it does not match --match'],
    });
});

it('matches letters, not bytes, and bytes where a line is no UTF-8', async () => {
  expect(await read('é\n', matchFields('^(?<letter>\\p{L})$'))).toEqual({ records: [{ letter: 'é' }], bad: [] });
  const source = lineBytes(memoryBytes(Buffer.from('a\xff\n', 'latin1')), matchFields('^a(?<rest>.)$'), parseTypes());
  const block = Buffer.alloc(64);
  expect(block.toString('latin1', 0, await source.read(block))).toBe('{"rest":"\xff"}\n');
});

test.each([
  ['(?<a', '--match: /(?<a/u: Invalid capture group name'],
  ['(a)', '--match has no group with a name'],
  ['\\(?<a>', '--match has no group with a name'],
])('refuses %s', (pattern, message) => {
  expect(() => parseMatch(pattern)).toThrow(message);
});
