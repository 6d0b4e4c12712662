import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runPartition } from '../../src/engines/run/partition.ts';
import { jsonText } from '../../src/record/canonical.ts';
import { createScanner } from '../../src/record/scan.ts';
import { useZone } from '../../src/record/zone.ts';
import { memoryBytes } from '../../src/source/memory.ts';

const two = fc.nat(99).map((n) => String(n).padStart(2, '0'));
/** Texts of the common form, most of them with parts that a clock may show. */
const iso = fc
  .tuple(
    fc.constantFrom('2026', '1969', '0001', '9999', '20x6'),
    fc.constantFrom('01', '02', '12', '13', '00'),
    fc.constantFrom('01', '28', '29', '30', '31', '32'),
    fc.oneof(fc.constantFrom('00', '23', '24', '10'), two),
    fc.constantFrom('00', '59', '60', '1:'),
    fc.constantFrom('00', '07', '59', '60', '6a', ' 1'),
    fc.constantFrom('', '.000', '.999', '.12x', '.1', '.123456'),
    fc.constantFrom('Z', 'Z', 'Z', 'z', '', '+01:00'),
  )
  .map(([y, mo, d, h, m, s, rest, zone]) => `${y}-${mo}-${d}T${h}:${m}:${s}${rest}${zone}`);
const time = fc.oneof(
  { weight: 6, arbitrary: iso },
  { weight: 2, arbitrary: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()) },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(
    1_796_083_200,
    1_796_083_200_123,
    1.7960832e18,
    '1796083200',
    '20261130',
    '',
    'é',
    null,
    true,
    {},
    [],
  ),
);

const keyed = async (expr: string, lines: readonly string[]) => {
  const column = { name: 'n', fn: 'count', args: [], params: [] };
  const plan = {
    version: 1,
    stages: [],
    strict: false,
    wide: { op: 'group', by: [{ name: 'time', expr }], columns: [column] },
  } as const;
  const parts = [{ number: 0, name: 'in', source: memoryBytes(Buffer.from(lines.join(''))) }];
  const { state, report } = await runPartition(plan, parts, { createScanner, sink: { line() {}, flush() {} } });
  const result = state!.finish();
  const { bad, unanswered, rounded } = report;
  return [Array.from('rows' in result ? result.rows : [], jsonText), bad, unanswered, [...rounded.values()]];
};

it.each(['UTC', 'Europe/Berlin'])('the short way gives the key that the expression gives, in %s', async (zone) => {
  useZone(zone);
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(time, fc.integer({ min: 1, max: 3 })), { maxLength: 30 }),
        fc.constantFrom('1m', '10s', '1d', '1mo', '1w', '7ms'),
        async (values, width) => {
          const lines = values.flatMap(([ts, count]) => Array(count).fill(`${JSON.stringify({ a: { ts } })}\n`));
          // With parentheses the expression has another form.
          const [short, plain] = [`bucketOf(a.ts, "${width}")`, `bucketOf((a.ts), "${width}")`];
          expect(await keyed(short, lines)).toEqual(await keyed(plain, lines));
        },
      ),
      { numRuns: 100 },
    );
  } finally {
    useZone(undefined);
  }
});
