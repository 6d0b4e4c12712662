import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { memoryBytes } from '../../src/source/memory.ts';
import { tableBytes } from '../../src/source/table/table-bytes.ts';
import type { TableForm } from '../../src/source/table/table-form.ts';

/** How many files are compared: TABLE_FILES=20000 takes half a minute. */
const FILES = Number(process.env.TABLE_FILES ?? 3000);

/** Neither an object, nor one behind an id, nor a blank line. */
function expectNoRecord(line: string): void {
  expect(line.trim()).not.toBe('');
  for (const text of [line, line.slice(line.indexOf('\t') + 1)]) {
    try {
      expect(typeof JSON.parse(text)).not.toBe('object');
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError);
    }
  }
}

/** What comes of a table: rows, and the places and reasons of those that are bad. */
async function read(text: string | Buffer, { form = 'csv' as TableForm, types = '', chunk = 1 << 16 } = {}) {
  const source = tableBytes(memoryBytes(Buffer.from(text as string), chunk), form, types === '' ? undefined : types);
  const block = Buffer.alloc(1 << 20);
  const rows: unknown[] = [];
  const bad: string[] = [];
  let number = 0;
  for (let got = await source.read(block); got > 0; got = await source.read(block))
    for (const line of block.toString('utf8', 0, got).split('\n').slice(0, -1)) {
      const { line: where, reason, offset } = source.place!(++number)!;
      if (reason === undefined) rows.push(JSON.parse(line));
      else bad.push(`${where}@${offset}: ${reason}`);
      if (reason !== undefined) expectNoRecord(line);
    }
  return { rows, bad };
}

test.each<[string, { form?: TableForm; types?: string }, unknown[], string[]]>([
  [
    'a,b\n1,x\n2.50,y\n',
    {},
    [
      { a: 1, b: 'x' },
      { a: 2.5, b: 'y' },
    ],
    [],
  ],
  ['a,b\r\n1,x\r\n', {}, [{ a: 1, b: 'x' }], []],
  ['\ufeffa,b\n1,x', {}, [{ a: 1, b: 'x' }], []],
  ['a;b\n1;"x;y"\n', {}, [{ a: 1, b: 'x;y' }], []],
  ['a|b\n1|2\n', {}, [{ a: 1, b: 2 }], []],
  ['a\tb\nx\\ty\t\\\\n\n', { form: 'tsv' }, [{ a: 'x\ty', b: '\\n' }], []],
  ['a\n1\n\n2\n', {}, [{ a: 1 }, { a: 2 }], []],
  ['a,b\n"l1\nl2","say ""hi"""\n', {}, [{ a: 'l1\nl2', b: 'say "hi"' }], []],
  ['a,b\n,""\n', {}, [{ a: null, b: '' }], []],
  [
    'zip,n\n01234,1\n99999,-1e3\n',
    {},
    [
      { zip: '01234', n: 1 },
      { zip: '99999', n: -1000 },
    ],
    [],
  ],
  ['a,b\n"1",2\n', {}, [{ a: '1', b: 2 }], []],
  ['a,a,,a_2\n1,2,3,4\n', {}, [{ a: 1, a_3: 2, column_3: 3, a_2: 4 }], []],
  ['a,b\n1,2\n', { types: 'text' }, [{ a: '1', b: '2' }], []],
  ['a,b\n1,2\n', { types: 'number, b = text' }, [{ a: 1, b: '2' }], []],
  ['a,b\n"1",2\n', { types: 'number' }, [{ a: 1, b: 2 }], []],
  ['a,b\nx,2\n3,4\n', { types: 'a=number' }, [{ a: 3, b: 4 }], ['2@4: a is "x", which is no number']],
  [
    'a,b\n1\n1,2,3\n4,5\n',
    {},
    [{ a: 4, b: 5 }],
    ['2@4: it has 1 field, and the header has 2', '3@6: it has 3 fields, and the header has 2'],
  ],
  [
    'a,b\n1,2\na,b\n3,4\n',
    {},
    [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
    ['3@8: it is the header again'],
  ],
  ['a,b\n"x"y,1\n2,3\n', {}, [{ a: 2, b: 3 }], ['2@4: there is text behind a closing quote']],
  [
    'a,b\n"l1\nl2",1\n2,"open\n3,4\n',
    {},
    [
      { a: 'l1\nl2', b: '1' },
      { a: '3', b: '4' },
    ].map((row) => ({ ...row, b: Number(row.b) })),
    ['4@14: a quote is not closed'],
  ],
  ['a,b\n{"x":1}\n', {}, [], ['2@4: it has 1 field, and the header has 2']],
  ['a\tb\tc\nid\t{"x":1}\n', { form: 'tsv' }, [], ['2@6: it has 2 fields, and the header has 3']],
  ['a,"b ""c"""\nx"y,1\n', {}, [{ a: 'x"y', 'b "c"': 1 }], []],
  ['__proto__,b\n1,2\n', {}, [JSON.parse('{"__proto__":1,"b":2}')], []],
  ['a,b\n', {}, [], []],
  ['', {}, [], []],
])('%j', async (text, options, rows, bad) => {
  for (const chunk of [1, 3, 1 << 16]) expect(await read(text, { ...options, chunk })).toEqual({ rows, bad });
});

it('copies numbers digit by digit, and bytes that are no UTF-8', async () => {
  const source = tableBytes(
    memoryBytes(Buffer.from('a,b\n12345678901234567890,\xff\xfe\n', 'latin1')),
    'csv',
    undefined,
  );
  const block = Buffer.alloc(100);
  expect(block.toString('latin1', 0, await source.read(block))).toBe('{"a":12345678901234567890,"b":"\xff\xfe"}\n');
});

it('goes on behind a quote that is not closed in a million lines, in time that grows with them', async () => {
  const text = `a,b\n"never closed,1\n${'2,3\n'.repeat(1_000_000)}`;
  const started = performance.now();
  const source = tableBytes(memoryBytes(Buffer.from(text)), 'csv', undefined);
  const block = Buffer.alloc(1 << 18);
  let bytes = 0;
  for (let got = await source.read(block); got > 0; got = await source.read(block)) bytes += got;
  expect(bytes).toBe('"never closed,1\n'.length + 1_000_000 * '{"a":2,"b":3}\n'.length);
  expect(performance.now() - started).toBeLessThan(60_000);
});

describe('held against csv-parse', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      'x',
      '1',
      '-0.5',
      '"',
      '""',
      '"q"',
      '"a,b"',
      '"l1\nl2"',
      '"l1\r\nl2"',
      '"say ""hi"""',
      'a"b',
      ' "x"',
      '\\',
      'ü',
      '\r',
      '"x"y',
      '{"a":1}',
    ),
    fc.string({ maxLength: 3 }),
  );
  const file = fc
    .tuple(
      fc.constantFrom(',', ';', '\t'),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
    )
    .map(([separator, ending, rows]) => ({
      separator,
      text: [['one', 'two', 'three'], ...rows].map((row) => row.join(separator) + ending).join(''),
    }));

  it(`gives the same values for ${FILES} nasty files, or a bad row`, { timeout: 300_000 }, async () => {
    let same = 0;
    for (const { separator, text } of fc.sample(file, { numRuns: FILES, seed: 20141109 })) {
      const { rows, bad } = await read(text, { types: 'text', chunk: 7 });
      let expected: string[][];
      try {
        expected = parse(text, {
          delimiter: separator,
          record_delimiter: ['\r\n', '\n'],
          relax_column_count: true,
          skip_empty_lines: true,
        });
      } catch {
        // A quote at a place where it may not be: as text, or in a row that is bad.
        continue;
      }
      // A backslash has a meaning of its own between tabs.
      if (separator === '\t' && text.includes('\\')) continue;
      same++;
      const header = expected[0]!.join('\0');
      const whole = expected.slice(1).filter((row) => row.length === 3 && row.join('\0') !== header);
      const values = (rows as Record<string, string | null>[]).map((row) =>
        Object.values(row).map((each) => each ?? ''),
      );
      expect(values, JSON.stringify(text)).toEqual(whole);
      expect(bad.length, JSON.stringify(text)).toBe(expected.length - 1 - whole.length);
    }
    expect(same).toBeGreaterThan(FILES * 0.4);
  });

  it('however its bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 40 }), async ({ text }, chunk) => {
        expect(await read(text, { chunk })).toEqual(await read(text));
      }),
      { numRuns: 300 },
    );
  });
});
