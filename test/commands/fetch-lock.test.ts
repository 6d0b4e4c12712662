import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { memoryBucket } from '../source/s3/bucket.ts';
import { sendReply, startDouble } from '../source/s3/double.ts';
import { BIN, shell, tele, temporaryFolder } from '../support/tele.ts';
import { numberedObjects } from './s3-lake.ts';

/** Runs a program as a container does: its processes are numbered from 1. */
const CONTAINER = ['unshare', '--pid', '--fork', '--mount-proc'] as const;
const canContain = spawnSync(CONTAINER[0], [...CONTAINER.slice(1), 'true']).status === 0;

test.skipIf(!canContain)('two containers do not copy into one folder', { timeout: 60_000 }, async () => {
  let asked = () => {};
  let go = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const isTime = new Promise<void>((resolve) => {
    go = resolve;
  });
  const double = await startDouble({
    buckets: { lake: memoryBucket(numberedObjects(20, (i) => `day/${i}`)) },
    send(logged, response, reply) {
      if (!logged.key.startsWith('day/')) return sendReply(logged, response, reply);
      asked();
      void isTime.then(() => sendReply(logged, response, reply));
    },
  });
  onTestFinished(double.close);
  const out = path.join(temporaryFolder(), 'out');
  const start = () => {
    const [command, ...words] = [
      ...CONTAINER,
      process.execPath,
      BIN,
      'fetch',
      '--source',
      's3://lake',
      '--no-sign-request',
      '--out',
      out,
      '--resume',
    ];
    const env = { PATH: process.env.PATH, TELE_ENDPOINT_URL: double.url, TELE_REGION: 'us-east-1' };
    const child = spawn(command, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    return Promise.all([once(child, 'close'), text(child.stderr)]).then(([[code], said]) => ({ code, said }));
  };
  const first = start();
  await isAsked;
  const second = await start();
  expect(second.said).toContain(`${out} is being fetched into by another tele (process 1)`);
  expect(second.code).toBe(1);
  go();
  expect((await first).code).toBe(0);
  expect(readdirSync(path.join(out, 'day'))).toHaveLength(20);
});

const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

test.skipIf(!canMount)('a full disk is named with its folder and the file, once', async () => {
  const folder = temporaryFolder();
  const run = `mount -t tmpfs -o size=200k tmpfs '${folder}' && exec "${process.execPath}" "${BIN}" fetch --source fixtures/lake --out '${folder}/out'`;
  const ran = await shell(`unshare --mount sh -c ${JSON.stringify(run)}`);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toMatch(
    new RegExp(
      `^tele: fixtures/lake/\\S+ cannot be written to ${folder}/out/\\S+: the disk of ${folder}/out is full\\n  try: make room there, and go on with --resume\\n$`,
    ),
  );
});

test('the process that holds the folder here is named at once', async () => {
  const out = path.join(temporaryFolder(), 'out');
  const ran = await tele(['fetch', '--source', 'fixtures/lake', '--out', out]);
  expect(ran.exitCode).toBe(0);
  const lock = `mkdir ${out}/.tele/lock; printf '{"host":"%s","place":"%s %s","pid":%s}' "$(hostname)" "$(cat /proc/sys/kernel/random/boot_id)" "$(readlink /proc/self/ns/pid)" $$ >${out}/.tele/lock.holder`;
  const held = await shell(`${lock}; tele fetch --source fixtures/lake --out ${out} --resume`);
  expect(held).toMatchObject({ exitCode: 1 });
  expect(held.stderr).toMatch(
    /is being fetched into by another tele \(process \d+\)\n {2}try: wait for it, or choose another folder\n$/,
  );
});
