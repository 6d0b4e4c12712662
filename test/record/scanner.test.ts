import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createParseScanner } from '../../src/record/parse-scanner.ts';
import type { Json, Path } from '../../src/record/record.ts';
import { createScanner, releaseScanner } from '../../src/record/scan.ts';
import { findFault } from '../../src/record/scan-fault.ts';
import { createWasmScanner, WasmScanner } from '../../src/record/scan-wasm.ts';
import type { Scanner, ScannerOptions } from '../../src/record/scanner.ts';

interface Seen {
  line: number;
  offset: number;
  raw: string;
  text: string;
  bad: unknown;
  garbled: boolean;
  record: unknown;
  values: unknown[];
}

const PATHS = [[{ key: 'a' }], [{ key: 'id' }], [{ key: 'a' }, { every: true }], [{ every: true }]] as const;

type Create = (options: ScannerOptions, longest?: number) => Scanner;

const TWINS: readonly (readonly [string, Create])[] = [
  ['the plain scanner', createParseScanner],
  ['the WebAssembly scanner', (options, longest) => createWasmScanner(options, longest)!],
];

function drain(scanner: Scanner, bytes: Buffer, sizes: readonly number[]): Seen[] {
  const seen: Seen[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length || turn === 0; turn++) {
    const size = Math.min(sizes[Math.min(turn, sizes.length - 1)]!, bytes.length - at);
    scanner.reserve(size).set(bytes.subarray(at, at + size));
    at += size;
    const rows = scanner.advance(size, at === bytes.length);
    for (let row = 0; row < rows; row++) seen.push(look(scanner, row));
  }
  return seen;
}

function look(scanner: Scanner, row: number): Seen {
  const bad = scanner.bad(row);
  return {
    line: scanner.line(row),
    offset: scanner.offset(row),
    raw: Buffer.from(scanner.raw(row)).toString('latin1'),
    text: Buffer.from(scanner.text(row)).toString(),
    bad,
    garbled: scanner.garbled(row),
    record: bad ? undefined : scanner.record(row),
    values: bad ? [] : PATHS.map((_, slot) => scanner.value(row, slot)),
  };
}

describe.each(TWINS)('%s', (_, create) => {
  /** Everything that the scanner says about an input that comes in blocks of the given sizes (the last one repeats). */
  function scan(input: Buffer | string, sizes: readonly number[] = [1 << 16], longest?: number, strict = true): Seen[] {
    return drain(create({ paths: PATHS, strict }, longest), Buffer.from(input), sizes);
  }

  function records(input: Buffer | string): unknown[] {
    return scan(input).map((row) => row.bad ?? row.record);
  }

  describe('rows', () => {
    test('are lines that are not blank, with their number and place', () => {
      const rows = scan('{"a":1}\n\n \t\r\n{"a":2}\r\n  {"a":3} ');
      expect(rows.map(({ line, offset, raw }) => [line, offset, raw])).toEqual([
        [1, 0, '{"a":1}'],
        [4, 13, '{"a":2}'],
        [5, 22, '  {"a":3} '],
      ]);
      expect(rows.map((row) => row.values[0])).toEqual([1, 2, 3]);
    });

    test('are none in inputs that are empty or blank', () => {
      for (const input of ['', '\n', '\n\n\n', ' ', '\r\n', '\ufeff', '\ufeff\n']) expect(scan(input)).toEqual([]);
    });

    test('lose a BOM at the start of the input only', () => {
      const rows = scan('\ufeff{"a":1}\n\ufeff{"a":2}\n');
      expect(rows[0]).toMatchObject({ offset: 0, text: '{"a":1}', values: [1, undefined, [], [1]] });
      expect(rows[0]!.raw.length).toBe(10);
      expect(rows[1]).toMatchObject({ offset: 11, bad: { reason: 'not JSON: expected a value', column: 0 } });
    });

    test('begin anew after the end of an input', () => {
      const scanner = create({ paths: PATHS, strict: false });
      const first = drain(scanner, Buffer.from('\ufeff{"a":1}\n{"a":2}'), [3]);
      expect(drain(scanner, Buffer.from('\ufeff{"a":1}\n{"a":2}'), [100])).toEqual(first);
    });

    test('do not depend on how the input is cut into blocks', () => {
      const line = fc.constantFrom(
        ...[
          '{"a":1}',
          '{"a":[1,"ä\u2028"]}',
          'x\t{"a":2}',
          '',
          ' ',
          '\r',
          '{"a":',
          '{"a":1}\r',
          '\ufeff{}',
          '"a\u0000"',
        ],
        '{"a":"01234567890123456789"}',
      );
      const sizes = fc.array(fc.nat(9), { minLength: 1, maxLength: 40 });
      const input = fc.tuple(fc.boolean(), fc.array(line, { maxLength: 8 }), fc.boolean());
      fc.assert(
        fc.property(input, sizes, fc.integer({ min: 12, max: 40 }), ([bom, lines, open], cuts, longest) => {
          const bytes = Buffer.from((bom ? '\ufeff' : '') + lines.join('\n') + (open ? '' : '\n'));
          expect(scan(bytes, [...cuts, 7], longest)).toEqual(scan(bytes, [1000], longest));
        }),
        { numRuns: 500 },
      );
    });
  });

  describe('values', () => {
    test('are those of JSON.parse, however nasty the line', () => {
      const lines = [
        '{"a":"\u2028\u2029"}',
        '{"a":"\\ud800"}',
        '{"a":"\\u0000","b\\u0061":1}',
        '{"__proto__":{"a":1},"constructor":2}',
        '{"a":1,"a":{"a":2}}',
        '{"\\u0061":1}',
        '{"a.b":1,"":2}',
        '{"a":[1e999,-1e999,-0,9007199254740993,1E+2]}',
        '{"2":1,"1":2,"x":3,"1":4}',
      ];
      expect(scan(lines.join('\n')).map((row) => row.record)).toStrictEqual(lines.map((line) => JSON.parse(line)));
    });

    test('never come from a prototype', () => {
      const paths = [[{ key: 'toString' }], [{ key: '__proto__' }], [{ key: 'a' }, { key: 'length' }]];
      const scanner = create({ paths, strict: true });
      scanner.reserve(9).set(Buffer.from('{"a":[1]}'));
      scanner.advance(9, true);
      expect(paths.map((_, slot) => scanner.value(0, slot))).toEqual([undefined, undefined, undefined]);
    });

    test('read invalid UTF-8 as U+FFFD', () => {
      const input = Buffer.concat([Buffer.from('{"a":"x'), Buffer.from([0xff, 0xc3]), Buffer.from('"}')]);
      expect(scan(input, [1 << 16], undefined, false)[0]).toMatchObject({
        values: ['x\ufffd\ufffd', undefined, [], ['x\ufffd\ufffd']],
        garbled: true,
      });
    });

    test('with invalid UTF-8 are refused where every byte is checked, with the place of the first', () => {
      const bytes = [Buffer.from('{"a":"\ufffdé'), Buffer.from([0xe9]), Buffer.from('"}\n{"a":"é"}')];
      const [bad, good] = scan(Buffer.concat(bytes));
      // After {"a":" come three bytes of U+FFFD and two of é.
      expect(bad).toMatchObject({ bad: { reason: 'bytes that are no UTF-8', column: 11 }, garbled: true });
      expect(good).toMatchObject({ bad: undefined, values: ['é', undefined, [], ['é']], garbled: false });
    });

    test('that are numbers have their digits', () => {
      const paths = [[{ key: 'a' }], [{ key: 'b' }, { index: 1 }]];
      const scanner = create({ paths, strict: false });
      const input =
        '{"a":9007199254740993,"b":["1",1.50]}\n{"a":"2\\"3","b":[4,-0e5]}\n{"a":1,"a":-12345678901234567890}\n';
      scanner.reserve(input.length).set(Buffer.from(input));
      expect(scanner.advance(input.length, true)).toBe(3);
      const digits = [0, 1, 2].map((row) => paths.map((_, slot) => scanner.digits(row, slot)));
      expect(digits).toEqual([
        ['9007199254740993', '1.50'],
        [undefined, '-0e5'],
        ['-12345678901234567890', undefined],
      ]);
    });

    test('of 10,000 levels are read', () => {
      const deep = '{"a":'.repeat(10_000);
      expect(scan(`${deep}1${'}'.repeat(10_000)}`)[0]!.bad).toBeUndefined();
      expect(scan(deep)[0]!.bad).toEqual({ reason: 'ends in the middle', column: 50_000 });
    });

    test('of a line of 100 MB are read', () => {
      const size = 100 * 2 ** 20;
      const scanner = create({ paths: [[{ key: 'b' }]], strict: true });
      const block = Buffer.alloc(2 ** 20, 'x');
      scanner.reserve(8).set(Buffer.from('{"a": "x'));
      expect(scanner.advance(8, false)).toBe(0);
      for (let sent = 0; sent < size; sent += block.length) {
        scanner.reserve(block.length).set(block);
        expect(scanner.advance(block.length, false)).toBe(0);
      }
      scanner.reserve(20).set(Buffer.from('","b":7}\n{"b":8}\n{"b'));
      expect(scanner.advance(20, false)).toBe(2);
      expect([scanner.value(0, 0), scanner.value(1, 0)]).toEqual([7, 8]);
      expect(scanner.raw(0).length).toBe(size + 16);
    });
  });

  describe('id<TAB>{…}', () => {
    test('gives the record an id, unless it has its own', () => {
      expect(records('u1\t{"a":1}\nu2\t {"id":"x"} \r\nu3\t{}\n\t{"a":2}')).toEqual([
        { id: 'u1', a: 1 },
        { id: 'x' },
        { id: 'u3' },
        { a: 2 },
      ]);
      expect(JSON.stringify(records('u1\t{"a":1}')[0])).toBe('{"id":"u1","a":1}');
    });

    test('is written as one object', () => {
      const rows = scan('u"1\u0001\t{"a":1 }\nu2\t{"b":{"id":1}}\nu3\t {"id":null}\nu4\t{ }\nü\t{\t"a":1}\n {"a":1}\t');
      expect(rows.map((row) => row.text)).toEqual([
        '{"id":"u\\"1\\u0001","a":1 }',
        '{"id":"u2","b":{"id":1}}',
        '{"id":null}',
        '{"id":"u4"}',
        '{"id":"ü",\t"a":1}',
        ' {"a":1}\t',
      ]);
    });

    test('counts as part of the record for paths that see it', () => {
      expect(scan('u1\t{"a":[1]}')[0]!.values).toEqual([[1], 'u1', [1], ['u1', [1]]]);
    });

    test('with a broken object is bad, at a column of the line', () => {
      expect(scan('u1\t{"a":x}')[0]!.bad).toEqual({ reason: 'not JSON: expected a value', column: 8 });
      expect(scan('u1\tx')[0]!.bad).toEqual({ reason: 'not JSON: expected a value', column: 0 });
    });
  });

  describe('bad rows', () => {
    test.each([
      ['{"a":1', 'ends in the middle', 6],
      ['{"a":"x', 'ends in the middle', 7],
      ['{"a":tru', 'ends in the middle', 8],
      ['[1]', `an array, not an object (jq -c '{a: .[0]}' names its elements)`, 0],
      [' null', 'not an object', 1],
      ['"x"', 'not an object', 0],
      ['{"a":1}{"a":2}', 'not JSON: a second record on the line (jq -c . writes each on its own)', 7],
      ['{"a" 1}', 'not JSON: expected :', 5],
      ['{"a":1 "b":2}', 'not JSON: expected , or }', 7],
      ['{"a":[1 2]}', 'not JSON: expected , or ]', 8],
      ['{"a":1,}', 'not JSON: expected a key', 7],
      ['{,}', 'not JSON: expected a key or }', 1],
      ['{"a":01}', 'not JSON: expected , or }', 6],
      ['{"a":1.}', 'not JSON: bad number', 7],
      ['{"a":"\\x"}', 'not JSON: bad escape in a string', 7],
      ['{"a":"\t"}', 'not JSON: control character in a string', 6],
      ['{"a":1}\u0000', 'not JSON: text after the end of the value', 7],
      ['{"a":1}\u00a0', 'not JSON: text after the end of the value', 7],
      ["{'a':1}", 'not JSON: expected a key or }', 1],
      ['NaN', 'not JSON: expected a value', 0],
    ])('say why and where: %j', (line, reason, column) => {
      expect(scan(`{}\n${line}\n{}`).map((row) => row.bad)).toEqual([undefined, { reason, column }, undefined]);
    });

    test('have a fault exactly where JSON.parse throws', () => {
      const piece = fc.constantFrom(
        ...'{}[],:"\\ \t',
        '0',
        '1',
        '-',
        '.',
        'e',
        '+',
        'true',
        'null',
        'false',
        '"a"',
        '\\u00e9',
        '\u0001',
        'é',
      );
      const edited = fc.tuple(fc.json(), fc.nat(), fc.nat(2), piece).map(([text, place, cut, by]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + by + text.slice(at + cut);
      });
      fc.assert(
        fc.property(
          fc.oneof(
            fc.array(piece, { maxLength: 8 }).map((all) => all.join('')),
            edited,
          ),
          (text) => {
            expect(findFault(Buffer.from(text)) === undefined).toBe(parses(text));
          },
        ),
        { numRuns: 5000 },
      );
    });

    test('are lines too long for a string; framing goes on in bounded memory', () => {
      const rows = scan(`{"a":1}\n{"a":"${'x'.repeat(5000)}"}\n{"a":2}`, [16], 100);
      expect(rows[1]).toMatchObject({ line: 2, offset: 8, bad: { reason: 'longer than 100 bytes' } });
      expect(rows[1]!.raw).toHaveLength(100);
      expect(rows[2]).toMatchObject({ line: 3, offset: 8 + 5009, values: [2, undefined, [], [2]] });
    });
  });
});

describe('without strict', () => {
  const paths: Path[] = [
    [{ key: 'a' }, { key: 'b' }],
    [{ key: 'h' }, { every: true }, { index: -1 }],
  ];
  const fast = (input: string, strict: boolean) => {
    const scanner = createWasmScanner({ paths, strict })!;
    scanner.reserve(input.length).set(Buffer.from(input));
    scanner.advance(input.length, true);
    return scanner;
  };

  test.each([
    '{"x":{"y":01},"a":{"b":1}}',
    '{"x":[1,,2],"a":{"b":1}}',
    '{"x":"\\x","a":{"b":1}}',
    '{"a":{"c":{"]}":nope},"b":1}}',
  ])('a fault that no path leads to is let pass: %s', (line) => {
    const scanner = fast(line, false);
    expect([scanner.bad(0), scanner.value(0, 0)]).toEqual([undefined, 1]);
    expect(() => scanner.record(0)).toThrow(/^line 1 is no record: not JSON: /);
    expect(fast(line, true).bad(0)?.reason).toMatch(/^not JSON: /);
  });

  test.each([
    '{"a":{"b":01}}',
    '{"a":{"b":[1,,2]}}',
    '{"a":{"b":"\\x"}}',
    '{"a":{"b":1},}',
    '{"a":{"b":1 "c":2}}',
    '{"h":{"x":[1,02]}}',
    '{"x":{"y":1,"a":{"b":1}}',
    '{"x":"y,"a":{"b":1}}',
    '{"a":{"b":1}}{"a":{"b":2}}',
  ])('every other fault is found: %s', (line) => {
    for (const strict of [false, true]) expect(fast(line, strict).bad(0)).toBeDefined();
  });

  test('only lines with something out of the ordinary go to the full parse, here a key with an escape', () => {
    const scanner = fast(
      '{"a":{"b":"x","c\\"}":1}}\n{"a" : {"b":[1.5,{}]},"h":{"k":[1,2,3],"l":[]}}\nid\t{"a":{"b":null}}',
      false,
    );
    const rows = [0, 1, 2].map((row) => [scanner.value(row, 0), scanner.value(row, 1)]);
    expect(rows).toEqual([
      ['x', []],
      [[1.5, {}], [3]],
      [null, []],
    ]);
    expect(scanner.handedOver).toBe(1);
  });
});

describe('createScanner', () => {
  test('gives a scanner again whose input has ended, for the same paths', () => {
    const paths = [[{ key: 'a' }]];
    const first = createScanner({ paths, strict: false });
    const all = drain(first, Buffer.from('{"a":"x","id":1}\n\n{"a":'), [1 << 16]);
    releaseScanner(first);
    const second = createScanner({ paths, strict: false });
    expect(second).toBe(first);
    expect(createScanner({ paths, strict: false })).not.toBe(first);
    expect(drain(second, Buffer.from('{"a":"x","id":1}\n\n{"a":'), [1 << 16])).toEqual(all);
    releaseScanner(second);
    expect(createScanner({ paths, strict: true })).not.toBe(first);
  });

  test('takes the WebAssembly one where it can follow the paths', () => {
    expect(createScanner({ paths: [[{ key: 'a' }]], strict: false })).toBeInstanceOf(WasmScanner);
    expect(createScanner({ paths: [[{ key: '\ud800' }]], strict: false })).not.toBeInstanceOf(WasmScanner);
    expect(createScanner({ paths: [[{ index: -1000 }]], strict: false })).not.toBeInstanceOf(WasmScanner);
  });
});

function parses(text: string): boolean {
  try {
    return (JSON.parse(text) as Json) !== undefined;
  } catch {
    return false;
  }
}
