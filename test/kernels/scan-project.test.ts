import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../../src/random.ts';
import { parsePath, readPath } from '../../src/record/path.ts';
import type { JsonRecord } from '../../src/record/record.ts';
import { createWasmScanner } from '../../src/record/scan-wasm.ts';
import { INVALID_VALUES, VALID_VALUES } from './scan-values.ts';

const PATHS = ['a', 'b.c', 'seventeen_letters'];
const KEYS = ['a', 'os', '"\n', 'ü'];

/** How many rows were copied of all that are records. Throws at the first that is not as JSON.stringify writes it. */
function compare(lines: readonly string[]): { copied: number; rows: number } {
  const scanner = createWasmScanner({ paths: PATHS.map((path) => parsePath(path)), strict: true })!;
  const projection = { members: KEYS.map((key, k) => ({ key, slot: k % PATHS.length })) };
  const input = Buffer.from(lines.join('\n'));
  const made: [line: Uint8Array, record: JsonRecord][] = [];
  scanner.reserve(input.length).set(input);
  const rows = scanner.advance(input.length, true);
  for (let row = 0; row < rows; row++) {
    if (scanner.bad(row)) continue;
    const line = scanner.project(row, projection);
    if (line === undefined) continue;
    made.push([line, JSON.parse(Buffer.from(scanner.raw(row)).toString()) as JsonRecord]);
  }
  // Lines stay as they are while the block is at hand, and stand one behind the other.
  for (const [line, record] of made) {
    const wanted = KEYS.map((key, k) => [key, readPath(record, parsePath(PATHS[k % PATHS.length]!))]);
    expect(Buffer.from(line.buffer, line.byteOffset, line.length + 1).toString()).toBe(
      `${JSON.stringify(Object.fromEntries(wanted))}\n`,
    );
  }
  return { copied: made.length, rows };
}

test('what is copied is what JSON.stringify writes, of values of every kind wherever they stand', () => {
  const values = [...VALID_VALUES, ...INVALID_VALUES];
  compare(
    values.flatMap((value) => [
      `{"a":${value}}`,
      `{"b":{"c":${value}},"a":1}`,
      `{"seventeen_letters": ${value} , "a" : "x"}`,
      `id\t{"a":${value}}`,
      ` {"a":${value}}`,
    ]),
  );
});

test('the same of 40,000 random numbers and strings, most of which are copied', () => {
  const random = seededRandom(11);
  const lines = Array.from({ length: 20_000 }, () => `{"a":${number(random)},"b":{"c":${string(random)}}}`);
  const { copied, rows } = compare(lines);
  expect(rows).toBe(20_000);
  expect(copied).toBeGreaterThan(rows / 4);
});

const below = (random: Random, n: number) => Math.floor(random() * n);

/** Numbers as programs write them, and as nobody does. */
function number(random: Random): string {
  const digits = (n: number) => Array.from({ length: n }, () => below(random, 10)).join('');
  const whole = () => String(Number(digits(1 + below(random, 17))));
  const sign = below(random, 4) === 0 ? '-' : '';
  switch (below(random, 6)) {
    case 0:
      return sign + whole();
    case 1:
      return `${sign}${Number(digits(below(random, 9) || 1))}.${digits(1 + below(random, 9))}`;
    case 2:
      return `${sign}0.${'0'.repeat(below(random, 9))}${digits(1 + below(random, 3))}`;
    case 3:
      return String((random() - 0.5) * 10 ** (below(random, 40) - 20));
    case 4:
      return `${sign}${below(random, 10)}${['', '.5', '.0'][below(random, 3)]}e${sign}${below(random, 20)}`;
    default:
      return String(below(random, 100_000) / 100);
  }
}

function string(random: Random): string {
  const pieces = ['a', 'Z', ' ', '0', '~', '\\"', '\\\\', '\\n', '\\u0041', '\\/', 'ü', '界', '😀', '\\ud800', '\x7f'];
  const plain = below(random, 2) === 0;
  const length = below(random, 40);
  return `"${Array.from({ length }, () => pieces[below(random, plain ? 8 : pieces.length)]).join('')}"`;
}
