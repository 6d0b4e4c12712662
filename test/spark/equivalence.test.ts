import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RANGE_BYTES, SAMPLE, writeLake } from '../equivalence/lake.ts';
import { PLANS, SAMPLE_PLANS } from '../equivalence/plans.ts';
import { tele } from '../support/tele.ts';
import { describeOnSpark, SPARK_ENV, WARM } from './cluster.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-spark-test-'));
const lake = path.join(folder, 'lake');
const env = { ...SPARK_ENV, TELE_RANGE_BYTES: RANGE_BYTES };

beforeAll(() => writeLake(lake));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function answer(args: readonly string[], source: string, engine: readonly string[]) {
  const bad = path.join(folder, 'bad');
  const ran = await tele([...args, '--source', source, ...engine, '--bad', bad, '--max-bad', '100%'], { env });
  return { ...ran, bad: readFileSync(bad, 'utf8') };
}

describeOnSpark('a cluster gives the same bytes as one thread, says the same and ends the same', () => {
  const all = [...PLANS.map((args) => [lake, args] as const), ...SAMPLE_PLANS.map((args) => [SAMPLE, args] as const)];

  it.each(all.map(([source, args]) => [args.join(' '), source, args] as const))('%s', async (_, source, args) => {
    const inline = await answer(args, source, ['--master', 'local']);
    expect(await answer(args, source, WARM)).toEqual(inline);
  });

  it('with ratings, over which this machine then evaluates', async () => {
    const args = ['recommend', 'evaluate', '--channel', '*', '--factors', '4', '--iterations', '2', '--folds', '2'];
    const inline = await answer([...args, '--lambda', '1'], SAMPLE, ['--master', 'local']);
    expect(inline.exitCode, inline.stderr).toBe(0);
    expect(await answer([...args, '--lambda', '1'], SAMPLE, WARM)).toEqual(inline);
  });
});
