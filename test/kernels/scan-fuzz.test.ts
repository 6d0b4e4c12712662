import { expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { parsePath } from '../../src/record/path.ts';
import { compareScanners, emptyTally } from './scan-compare.ts';
import { fuzzScanners } from './scan-fuzz.ts';
import { INVALID_VALUES, VALID_VALUES } from './scan-values.ts';

const PATHS = [
  ['a'],
  ['a.b', 'b[*].c'],
  ['x'],
  ['a[0]', 'a[-1].x', 'z'],
  ['[*]'],
  ['.'],
  ['*', '[*].a', 'a.a', 'a'],
].map((paths) => paths.filter((path) => path !== '*').map(parsePath));

test('both scanners say the same of 10,000 random lines', () => {
  const tally = fuzzScanners(seededRandom(2014), 10_000);
  // Rows that were handed over prove little, nor do bad ones: most must be neither.
  expect(tally.handedOver).toBeLessThan(tally.rows * 0.6);
  expect(tally.bad).toBeLessThan(tally.rows / 2);
});

test.each([
  ['valid', VALID_VALUES, 0],
  ['invalid', INVALID_VALUES, 1],
] as const)('both say the same of %s values wherever they stand', (_, values, share) => {
  for (const strict of [true, false]) {
    const tally = emptyTally();
    for (const paths of PATHS) {
      compareScanners(inPlaces(values), paths, strict, [paths.length > 1 ? 1 << 16 : 700], tally);
    }
    if (strict) expect(tally.bad / tally.rows).toBeCloseTo(share, 1);
    expect(tally.letPass === 0).toBe(strict || share === 0);
  }
});

// Keys are expected in the order of the line before: lines of few shapes, in which members are missing, added,
// repeated, spelled with spaces or escapes, as long as a vector or longer, beginnings of one another, and more of them
// than can be expected.
test('both say the same of 20,000 lines of a log whose members come and go', () => {
  const random = seededRandom(7);
  const below = (n: number) => Math.floor(random() * n);
  const keys = [
    'a',
    'aa',
    'id',
    'ts',
    'x',
    'sevenchar',
    'twelve_bytes',
    'k'.repeat(13),
    'k'.repeat(14),
    'k'.repeat(29),
  ];
  keys.push('k'.repeat(30), 'k'.repeat(31), 'üß', 'e\\u0061', ...Array.from({ length: 700 }, (_, k) => `key${k}`));
  const member = (key: string) => {
    const value =
      ['1', '-0.5', '"t"', '"a\\nb"', 'null', 'true', '[1,{"a":2}]', '{"a":{"x":3},"aa":4}', '1e2', '01', '"'][
        below(40)
      ] ?? '7';
    return `"${key}"${below(30) ? '' : ' '}:${below(30) ? '' : ' '}${value}`;
  };
  const line = () => {
    const many = below(50) ? 10 : keys.length;
    const own = Array.from({ length: 1 + below(12) }, (_, k) => (below(6) ? k % many : below(many)));
    return `{${own.map((k) => member(keys[k]!)).join(below(20) ? ',' : ' , ')}}`;
  };
  const tally = emptyTally();
  for (const paths of [
    ['ts'],
    ['a', 'twelve_bytes'],
    ['x.a', 'a.x', 'id', 'key3'],
    ['sevenchar', 'kkkkkkkkkkkkk', '[*].a'],
  ])
    for (const strict of [true, false])
      for (const sizes of [[64], [1000, 70_000]])
        compareScanners(
          Buffer.from(Array.from({ length: 1250 }, line).join('\n')),
          paths.map((path) => parsePath(path)),
          strict,
          sizes,
          tally,
        );
  expect(tally.rows).toBe(20_000);
  expect(tally.handedOver).toBeLessThan(tally.rows / 2);
});

function inPlaces(values: readonly string[]): Buffer {
  const lines = values.flatMap((value) => [
    `{"a":${value}}`,
    `{"a":1,"b":${value},"z":2}`,
    `{"a":[${value},1]}`,
    `{"a":[1, ${value}]}`,
    `{"x":{"y":${value}}}`,
    `{"x":[{"y":[${value}]}],"a":"b"}`,
    `{"b":[{"c":1},{"c":${value}}],"long":"${'z'.repeat(60)}"}`,
    `u1\t{"a":${value}}`,
  ]);
  return Buffer.from(lines.join('\n'));
}
