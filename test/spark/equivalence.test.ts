import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RANGE_BYTES, writeLake } from '../equivalence/lake.ts';
import { PLANS } from '../equivalence/plans.ts';
import { tele } from '../support/tele.ts';
import { describeOnSpark, SPARK_ENV, WARM } from './cluster.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-spark-test-'));
const lake = path.join(folder, 'lake');
const env = { ...SPARK_ENV, TELE_RANGE_BYTES: RANGE_BYTES };

beforeAll(() => writeLake(lake));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function answer(args: readonly string[], engine: readonly string[]) {
  const bad = path.join(folder, 'bad');
  const ran = await tele([...args, '--source', lake, ...engine, '--bad', bad, '--max-bad', '100%'], { env });
  return { ...ran, bad: readFileSync(bad, 'utf8') };
}

describeOnSpark('a cluster gives the same bytes as one thread, says the same and ends the same', () => {
  it.each(PLANS.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
    const inline = await answer(args, ['--master', 'local']);
    expect(await answer(args, WARM)).toEqual(inline);
  });
});
