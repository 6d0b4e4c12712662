import { describe, expect, it } from 'vitest';
import { classicPing } from '../analysis/hangs/pings.ts';
import { parseLines, tele } from '../support/tele.ts';

type Row = Record<string, unknown>;

const MAIN = 'Startup::XRE_Main';
const PLUGIN = [MAIN, 'IPDL::PPluginInstance::SendNPP_Destroy', 'deeper'];

/**
 * Four sessions of the main thread with 0, 1, 2 and 5 hangs in 10, 20, 30 and 60 minutes; one of negative length, one
 * without a length.
 */
const PINGS = [
  classicPing('a', 10, { Gecko: [] }),
  classicPing('b', 20, { Gecko: [{ stack: [MAIN], values: { '255': 1 } }] }),
  classicPing('c', 30, { Gecko: [{ stack: PLUGIN, values: { '511': 2 } }] }),
  classicPing('d', 60, { Gecko: [{ stack: [MAIN], values: { '255': 5 } }] }),
  classicPing('e', -3, { Gecko: [{ stack: [MAIN], values: { '255': 7 } }] }),
  classicPing('f', undefined, { Gecko: [{ stack: [MAIN], values: { '255': 4 } }] }),
];
const input = PINGS.map((ping) => `${JSON.stringify(ping)}\n`).join('');

async function figures(args: readonly string[] = []): Promise<Map<string, Row>> {
  const ran = await tele(['hang-stats', ...args], { input });
  expect(ran.exitCode, ran.stderr).toBe(0);
  return new Map((parseLines(ran.stdout) as Row[]).map((row) => [`${row.figure} ${row.of ?? ''}`.trim(), row]));
}

describe('hang-stats', () => {
  it('keeps sessions without hangs and drops impossible lengths, counted', async () => {
    const found = await figures();
    const value = (name: string) => found.get(name)?.value;
    expect(value('sessions')).toBe(5);
    expect(value('sessions.withoutHangs')).toBe(1);
    expect(value('sessions.unknownLength')).toBe(1);
    expect(value('dropped.negativeLength')).toBe(1);
    expect(value('dropped.hangs')).toBe(7);
    expect(value('hangs')).toBe(12);
    expect(value('hours')).toBe(2);
    // 0, 1, 2, 4, 5.
    expect(value('hangsPerSession.median')).toBe(2);
    expect(value('hangsPerSession.max')).toBe(5);
    // 10, 20, 30, 60.
    expect(value('length.median')).toBe(25);
    // Eight hangs in the two hours of known length.
    expect(value('hangsPerHour')).toBe(4);
    expect(found.get('plugin.share')?.value).toBeCloseTo(2 / 12, 9);
    expect(found.get('duration.median plugin')).toMatchObject({ value: 384, binLow: 256, binHigh: 511, unit: 'ms' });
    expect(value('sessions 3 to 4 hangs')).toBe(1);
    expect(value('hangsPerSession.median 30 to below 180 minutes')).toBe(3.5);
  });

  it('has the figures of 2014 beside', async () => {
    const found = await figures(['--compat-2014']);
    // The negative length counts, the missing one does not: 0, 1, 2, 5, 7 and -3, 10, 20, 30, 60.
    expect(found.get('sessions')?.value2014).toBe(5);
    expect(found.get('hangsPerSession.median')?.value2014).toBe(2);
    expect(found.get('length.median')?.value2014).toBe(20);
    expect(found.get('plugin.share')?.value2014).toBeCloseTo(2 / 19, 9);
    expect(found.get('duration.median plugin')?.value2014).toBe(1.5 * 511);
  });

  it('draws on a terminal', async () => {
    const { stdout } = await tele(['hang-stats', '--output', 'table'], { input });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('5 sessions of 5 clients with 12 hangs in 2 h of use; 1 of them without a hang');
    expect(lines[1]).toBe('5 clients are too few to trust an interval');
    expect(lines[2]).toBe('1 session of unknown length: not in anything about use');
    expect(lines[3]).toBe('dropped: 1 session with a negative length, with 7 hangs');
    expect(stdout).toContain(`sessions by number of hangs
  0  1  ${'█'.repeat(92)}
`);
    expect(stdout).toContain('╋');
    expect(stdout).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it('says what it can of nothing', async () => {
    for (const nothing of [
      '{"a":1}\n',
      '{"threadHangStats":[]}\n',
      '{"threadHangStats":[{"name":"Gecko","hangs":[]}]}\n',
    ]) {
      const ran = await tele(['hang-stats', '--output', 'table', '--compat-2014'], { input: nothing });
      expect(ran.exitCode, ran.stderr).toBe(0);
      expect(ran.stdout).not.toMatch(/NaN|undefined|null|Infinity/);
    }
  });
});
