import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import chain from 'stream-chain';
import { parser } from 'stream-json/parser.js';
import { streamArray } from 'stream-json/streamers/stream-array.js';
import { describe, expect, it } from 'vitest';
import { parsePath } from '../../src/record/path.ts';
import { DocumentFault, DocumentFrames, type Records } from '../../src/source/document-frames.ts';
import { parseLines, shell, tele, temporaryFolder } from '../support/tele.ts';

function document(text: string): string {
  const file = path.join(temporaryFolder(), 'pings.json');
  writeFileSync(file, text);
  return file;
}

const RECORDS = [
  { a: 1, b: { c: [1, 'x', null, true, { d: [] }] } },
  {},
  { 'key.with "quotes"': '\u2028\\', n: -0.5e-7 },
];

describe('a JSON document', () => {
  it.each([undefined, 1, '\t'])('that is an array gives its elements (indent %j)', async (indent) => {
    const ran = await tele(['fetch', '--source', document(JSON.stringify(RECORDS, null, indent))]);
    expect(ran.stderr).toBe('');
    expect(parseLines(ran.stdout)).toEqual(RECORDS);
  });

  it('that is printed over several lines gives one record, and several of them several', async () => {
    const text = RECORDS.map((record) => JSON.stringify(record, null, 2)).join('\n');
    const ran = await tele(['filter', 'true', '--source', document(text)]);
    expect(parseLines(ran.stdout)).toEqual(RECORDS);
  });

  it('gives the array at a path', async () => {
    const text = JSON.stringify({ meta: { pings: 1 }, data: { pings: RECORDS }, more: [1] });
    const ran = await tele(['map', 'd', '--source', document(text), '--select', 'data.pings']);
    expect(parseLines(ran.stdout)).toEqual(RECORDS);
  });

  it('keeps the digits of numbers, repeated members and __proto__', async () => {
    const ran = await tele([
      'fetch',
      '--source',
      document('[{"n": 9007199254740993, "a": 1, "a": 2, "__proto__": {"x": 1.0}}]'),
    ]);
    expect(ran.stdout).toBe('{"n":9007199254740993,"a":1,"a":2,"__proto__":{"x":1.0}}\n');
  });

  it('reads standard input too', async () => {
    const ran = await tele(['aggregate', '--agg', 'n = count()'], { input: JSON.stringify(RECORDS, null, 2) });
    expect(ran.stdout).toBe('{"n":3}\n');
  });

  it.each(['[{"a":1},{"a":', '[{"a":1} {"a":2}]', '[{"a":1}]x'])(
    'that is broken gives what came before, and says so: %s',
    async (text) => {
      const ran = await tele(['fetch', '--source', document(text)]);
      expect(ran.exitCode).toBe(5);
      expect(ran.stdout.startsWith('{"a":1}\n') || ran.stdout === '').toBe(true);
      expect(ran.stderr).toContain('is no whole JSON document');
    },
  );

  it('without an array at the path is one sentence', async () => {
    const ran = await tele(['fetch', '--source', document('{"a": {"b": 1}}'), '--select', 'a.c']);
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toContain('has no array at a.c');
  });

  it('tells where a bad element begins, and reads the others', async () => {
    const text = '[\n  {"a": 1},\n  {\n    "a" 2\n  }, 7,\n  {"a": 3}\n]\n';
    const file = document(text);
    const ran = await tele(['map', 'a', '--source', file, '--max-bad', '3']);
    expect(ran).toMatchObject({ stdout: '1\n3\n', exitCode: 0 });
    expect(ran.stderr.split('\n').slice(0, 2)).toEqual([
      `tele: ${file}:3: bad line at byte ${text.indexOf('{\n')}: not JSON: expected :`,
      `tele: ${file}:5: bad line at byte ${text.indexOf('7')}: not an object`,
    ]);
  });

  it('may be several arrays, one a line', async () => {
    const ran = await tele(['fetch', '--source', document('[{"a":1},{"a":2}]\n[]\n[{"a":3}]\n')]);
    expect(ran).toEqual({ stdout: '{"a":1}\n{"a":2}\n{"a":3}\n', stderr: '', exitCode: 0 });
  });

  it('is text after text, each behind a record separator (RFC 7464)', async () => {
    const ran = await tele(['fetch', '--source', document('\x1e{"a":1}\n\x1e{\n "a": [2, 3]\n}\n')]);
    expect(ran).toEqual({ stdout: '{"a":1}\n{"a":[2,3]}\n', stderr: '', exitCode: 0 });
    const cut = await tele(['fetch', '--source', document('\x1e{"a":1}\n\x1e{"a":')]);
    expect(cut).toMatchObject({ stdout: '{"a":1}\n', exitCode: 5 });
  });

  it('of one element of 30 MB takes a second and no more memory than the element', { timeout: 60_000 }, async () => {
    const cwd = temporaryFolder();
    const list = '    {\n      "name": "an element",\n      "value": 12345.678\n    },\n'.repeat(400_000);
    writeFileSync(path.join(cwd, 'in'), `[\n{\n  "a": 1,\n  "list": [\n${list}    0\n  ]\n}\n]\n`);
    expect(await shell('tele map a --report report < in', { cwd })).toEqual({ stdout: '1\n', stderr: '', exitCode: 0 });
    const { cpuSeconds, peakMemoryBytes } = JSON.parse(readFileSync(path.join(cwd, 'report'), 'utf8'));
    // It takes a quarter of that; what costs the square of the size took minutes.
    expect(cpuSeconds.user).toBeLessThan(4);
    expect(peakMemoryBytes).toBeLessThan(200e6);
  });
});

describe('--select', () => {
  const text = JSON.stringify({
    a: [{ b: [{ n: 1 }, { n: 2 }] }, { c: [{ n: 9 }] }, { b: [{ n: 3 }] }],
    'x.y': [{ n: 4 }],
  });

  it.each([
    ['.a[0].b', [1, 2]],
    ['a[*].b', [1, 2, 3]],
    ['a[2]["b"]', [3]],
    ['["x.y"][*]', [4]],
  ])('takes %s', async (select, expected) => {
    const ran = await tele(['map', 'n', '--source', document(text), '--select', select]);
    expect(ran).toEqual({ stdout: expected.map((n) => `${n}\n`).join(''), stderr: '', exitCode: 0 });
  });

  it.each([
    ['a[', 'this is no path'],
    ['..a', 'this is no path'],
    ['a[-1]', '--select a[-1] counts from the end'],
  ])('%s is a mistake', async (select, message) => {
    for (const source of [document(text), '-']) {
      const ran = await tele(['map', 'n', '--source', source, '--select', select], { input: text });
      expect(ran).toMatchObject({ stdout: '', exitCode: 2 });
      expect(ran.stderr).toContain(message);
    }
  });
});

describe('frames', () => {
  /** Lines of a document that comes in blocks, and where each of them is said to begin. */
  function cut(bytes: Buffer, records: Records, sizes: readonly number[]) {
    const frames = new DocumentFrames(records);
    let text = '';
    const places: unknown[] = [];
    const add = (lines: Buffer) => {
      for (const character of lines.toString('latin1')) {
        text += character;
        if (character === '\n') places.push(frames.place(places.length + 1));
      }
    };
    for (let at = 0, k = 0; at < bytes.length; k++) {
      const size = sizes[k % sizes.length]!;
      frames.take(bytes.subarray(at, at + size));
      add(frames.lines);
      at += size;
    }
    frames.end();
    add(frames.lines);
    return { lines: Buffer.from(text, 'latin1').toString().split('\n').slice(0, -1), places };
  }

  const blocks = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  const indents = fc.constantFrom(undefined, 1, '\t');

  it('are what JSON.parse finds, at its places, however the bytes come', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), indents, blocks, (elements, indent, sizes) => {
        const pieces = elements.map((element) => JSON.stringify(element, null, indent));
        const bytes = Buffer.from(`{"x":[{"z":[1]}],"a":{"b":[ ${pieces.join('\n , ')}\r\n]}}`);
        const { lines, places } = cut(bytes, { elements: parsePath('a.b') }, sizes);
        expect(lines).toEqual(elements.map((element) => JSON.stringify(element)));
        let before = '{"x":[{"z":[1]}],"a":{"b":[ ';
        for (const [k, piece] of pieces.entries()) {
          expect(places[k]).toEqual({ offset: Buffer.byteLength(before), line: before.split('\n').length });
          before += `${piece}\n , `;
        }
      }),
    );
  });

  it('of an array are the elements that stream-json finds, on random documents', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), indents, blocks, async (elements, indent, sizes) => {
        const bytes = Buffer.from(JSON.stringify(elements, null, indent));
        const found: unknown[] = [];
        for await (const { value } of chain([Readable.from([bytes]), parser(), streamArray()])) found.push(value);
        const { lines } = cut(bytes, { elements: [] }, sizes);
        expect(lines.map((line) => JSON.parse(line))).toEqual(found);
      }),
      { numRuns: 200 },
    );
  });

  it('of values are those values', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), indents, blocks, (values, indent, sizes) => {
        const text = values.map((value) => JSON.stringify(value, null, indent)).join('');
        expect(cut(Buffer.from(text), 'values', sizes).lines).toEqual(values.map((value) => JSON.stringify(value)));
      }),
    );
  });

  it('of broken documents are a fault, or lines of which one is broken', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.nat(),
        fc.constantFrom('', '"', '[', ']', '{', '}', ',', ':', ' ', '1', '\\', '\n'),
        blocks,
        (elements, place, change, sizes) => {
          const whole = JSON.stringify(elements, null, 1);
          const at = place % whole.length;
          const text = whole.slice(0, at) + change + whole.slice(at + 1);
          const parsed = parseOr(text, undefined);
          let found: readonly unknown[] | undefined;
          try {
            found = cut(Buffer.from(text), { elements: [] }, sizes).lines.map((line) => parseOr(line, BROKEN));
          } catch (error) {
            if (!(error instanceof DocumentFault)) throw error;
          }
          if (Array.isArray(parsed)) expect(found).toEqual(parsed);
          else expect(found === undefined || found.includes(BROKEN) || /^\s*(?:[^\s[]|$)/.test(text)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const BROKEN = Symbol('broken');

function parseOr<T>(text: string, otherwise: T): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}
