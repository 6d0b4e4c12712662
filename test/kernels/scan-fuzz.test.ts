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
