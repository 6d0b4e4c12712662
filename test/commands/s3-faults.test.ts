import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { drawFault, type FaultOptions } from '../source/s3/faults.ts';
import { type Lake, realEndpoint, startLake } from '../source/s3/lake.ts';
import { BIN, temporaryFolder } from '../support/tele.ts';
import { lakeEnvironment, numberedObjects, teleOn } from './s3-lake.ts';

/** A real server takes its time to be filled. */
const count = realEndpoint === undefined ? 3_000 : 900;
const objects = numberedObjects(count, (i) => `day=${i % 30}/${String(i).padStart(5, '0')}.json`);
const inOrder = [...objects].sort(([a], [b]) => (a < b ? -1 : 1));
const textOf = (entries: typeof objects) => entries.map(([, text]) => text).join('');

async function withLake(options: FaultOptions, task: (lake: Lake) => Promise<void>): Promise<void> {
  const lake = await startLake(objects, options);
  try {
    await task(lake);
  } finally {
    await lake.close();
  }
}

describe('with every fault in 5 % of the requests', () => {
  it.each([[[]], [['-j', '2']]])('objects give what they give without faults: %j', async (flags) => {
    await withLake({ seed: 3, rate: 0.05 }, async (lake) => {
      const ran = await teleOn(lake, ['fetch', ...flags]);
      expect(ran.stdout === textOf(inOrder), ran.stderr).toBe(true);
      expect(ran.exitCode, ran.stderr).toBe(0);
      expect([...lake.injected.values()].reduce((a, b) => a + b)).toBeGreaterThan(count / 30);
      expect(ran.stderr).toMatch(/^tele: (1 request was|\d+ requests were) repeated\n$/);
    });
  });

  it('those that never come whole are named, those alone, and all others are there', async () => {
    const broken = new Set(inOrder.filter((_, k) => k % 300 === 7).map(([key]) => key));
    const draw = drawFault({ seed: 4, rate: 0.05 });
    const choose: FaultOptions['choose'] = (logged, attempt) =>
      broken.has(logged.key)
        ? (['error500', 'reset', 'short', 'wrongEtag'] as const)[attempt % 4]
        : draw(logged, attempt);
    await withLake({ choose }, async (lake) => {
      const ran = await teleOn(lake, ['fetch']);
      expect(ran.exitCode).toBe(5);
      const named = new Set([...ran.stderr.matchAll(/day=\d+\/\d+\.json/g)].map(([key]) => key));
      expect([...named].sort()).toEqual([...broken].sort());
      const whole = inOrder.filter(([key]) => !broken.has(key));
      expect(ran.stdout === textOf(whole)).toBe(true);
    });
  });
});

it('killed at ten moments, a resumed fetch leaves the folder of an undisturbed one', { timeout: 240_000 }, async () => {
  await withLake({ rate: 0 }, async (lake) => {
    const folder = temporaryFolder();
    const [disturbed, undisturbed] = [path.join(folder, 'disturbed'), path.join(folder, 'undisturbed')];
    expect((await teleOn(lake, ['fetch', '--out', undisturbed, '--resume'])).exitCode).toBe(0);
    const random = seededRandom(20141109);
    for (let kill = 0; kill < 10; kill++) await fetchUntil(lake, disturbed, Math.floor((random() * count) / 10));
    const ran = await teleOn(lake, ['fetch', '--out', disturbed, '--resume']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(contents(disturbed)).toEqual(contents(undisturbed));
    expect(contents(disturbed).size).toBeGreaterThanOrEqual(objects.length);
  });
});

/** Kills a fetch when the server has been asked for so many objects. */
async function fetchUntil(lake: Lake, out: string, requests: number): Promise<void> {
  const line = [BIN, 'fetch', '--source', lake.uri, '--out', out, '--resume'];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...lakeEnvironment(lake) };
  const child = spawn(process.execPath, line, { stdio: 'ignore', env });
  const before = lake.log.length;
  const watch = setInterval(() => {
    if (lake.log.length - before >= requests + 32) child.kill('SIGKILL');
  }, 1);
  await once(child, 'exit');
  clearInterval(watch);
}

/** Every file below a folder, by its path. */
function contents(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file), readFileSync(file, 'latin1')]),
  );
}
