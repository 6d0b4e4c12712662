import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createComplete } from '../../src/shell/complete.ts';
import { readSeen } from '../../src/shell/seen.ts';
import { ROOT, temporaryFolder } from '../support/tele.ts';

const RECORDS = [
  { os: 'Linux', info: { OS: 'WINNT', version: '35', 'odd-key': 1, deep: { er: { still: 'x' } } }, list: [1] },
  { os: 'Linux', info: { OS: 'Linux', count: 3 }, note: `it's "quoted"` },
  { os: 'Windows', info: { OS: 'WINNT' } },
];

function flags(source: string) {
  return { source, seed: 1, typed: new Set(['source']), stdin: 'never' } as const;
}

function records(): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'a'), RECORDS.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return folder;
}

function completeIn(source: string) {
  return createComplete({ names: () => ['win', 'wide'], seen: () => readSeen(flags(source)), root: ROOT });
}

describe('completion', () => {
  it.each<[string, string[], string]>([
    ['agg', ['aggregate '], 'agg'],
    ['wi', ['win ', 'wide '], 'wi'],
    ['win | agg', ['aggregate '], 'agg'],
    ['x = wi', ['win ', 'wide '], 'wi'],
    ['explain wi', ['win ', 'wide '], 'wi'],
    ['cache ', ['win', 'wide'], ''],
    ['help hist', ['histogram'], 'hist'],
    ['ref', ['refresh '], 'ref'],
    ['fetch | ref', [], 'ref'],
    ['aggregate --eve', ['--every '], '--eve'],
    ['fetch --chan', ['--channel '], '--chan'],
    ['filter os | aggregate --chan', [], '--chan'],
    ['aggregate --output ma', [], 'ma'],
    ['aggregate --output m', ['md'], 'm'],
    ['aggregate --by in', ['info.'], 'in'],
    ['aggregate --by info.', ['info.OS', 'info.count', 'info.deep.', 'info.version'], 'info.'],
    ['aggregate --by os,info.O', ['info.OS'], 'info.O'],
    [`aggregate --agg 'up = median(info.c`, ['info.count'], 'info.c'],
    ["filter 'os == 3 && zz", [], 'zz'],
    [`filter 'os === "`, ['Linux"', 'Windows"'], ''],
    [`filter 'os === "W`, ['Windows"'], 'W'],
    [`filter 'info.OS !== "W`, ['WINNT"'], 'W'],
    [`filter 'd.info?.OS !== "`, ['WINNT"', 'Linux"'], ''],
    [`filter "os === 'W`, [`Windows'`], 'W'],
    [`filter "os === \\"W`, [`Windows\\"`], 'W'],
    [`filter 'note === "`, [], ''],
    [`filter 'nothing === "`, [], ''],
    [`filter 'os === "Linux"' | filter 'info.deep.er.`, ['info.deep.er.still'], 'info.deep.er.'],
    ['fetch || he', [], ''],
  ])('of %j', async (text, candidates, replaced) => {
    expect(await completeIn(records())(text)).toEqual([candidates, replaced]);
  });

  it('names files where a file can stand', async () => {
    const folder = records();
    mkdirSync(path.join(folder, 'above'));
    expect(await completeIn(folder)(`fetch ${folder}/a`)).toEqual([['a', 'above/'], 'a']);
  });

  it('has no fields where the source cannot be read', async () => {
    const complete = createComplete({ names: () => [], seen: () => readSeen(flags('/nowhere')), root: ROOT });
    await expect(complete('aggregate --by i')).rejects.toThrow('/nowhere');
    expect(await complete('agg')).toEqual([['aggregate '], 'agg']);
  });
});

it('reads only the beginning of a source', async () => {
  const folder = temporaryFolder();
  // 40 MB, of which a twentieth is too much.
  const line = `${JSON.stringify({ early: 'x'.repeat(90) })}\n`;
  writeFileSync(path.join(folder, 'a'), `${line.repeat(400_000)}{"late":1}\n`);
  const before = process.cpuUsage();
  const seen = await readSeen(flags(folder));
  const { user, system } = process.cpuUsage(before);
  expect(seen.fields('')).toEqual(['early']);
  expect((user + system) / 1000).toBeLessThan(500);
});
