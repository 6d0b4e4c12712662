import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { memoryBucket } from '../source/s3/bucket.ts';
import { sendReply, startDouble } from '../source/s3/double.ts';
import { plainChecksums } from '../source/s3/plain-checksums.ts';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

/** TELE_TEST_FLIPS=1000 is the whole of it: it takes some minutes. */
const FLIPS = Number(process.env.TELE_TEST_FLIPS) || 80;
const A_RUN = 20;
const OBJECTS = 200;
const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;

const keys = Array.from({ length: OBJECTS }, (_, i) => `day/${String(i).padStart(3, '0')}.ndjson`);
const valuesOf = (i: number) => Array.from({ length: 1 + ((i * 7) % 40) }, (_, k) => 1_000 + i * 31 + k);
const textOf = (i: number) =>
  valuesOf(i)
    .map((n) => `{"n":${n}}\n`)
    .join('');
const sumOf = (chosen: readonly number[]) => chosen.flatMap(valuesOf).reduce((sum, n) => sum + n, 0);
const all = keys.map((_, i) => i);
const sums = keys.map((_, i) => {
  const algorithm = ALGORITHMS[i % ALGORITHMS.length]!;
  return { [`x-amz-checksum-${algorithm.toLowerCase()}`]: plainChecksums[algorithm](Buffer.from(textOf(i))) };
});

/** Ways to read: what there is behind `--source`, and whether what is read has been kept before. */
const WAYS: readonly (readonly string[])[] = [['--master', 'local'], ['-j', '2'], ['--cache'], ['--cache', '-j', '2']];

test('a byte that changes on the way is never added up: each object is named, and the sum is that of the others', {
  timeout: 1_200_000,
}, async () => {
  const random = seededRandom(20141109);
  let flipped = new Map<string, { place: number; bit: number; times: number }>();
  const double = await startDouble({
    buckets: { lake: memoryBucket(keys.map((key, i) => [key, textOf(i)])) },
    checksums: (_, key) => sums[keys.indexOf(key)]!,
    send(logged, response, reply) {
      const flip = flipped.get(logged.key);
      const body = Buffer.from(reply.body);
      if (flip !== undefined && flip.times-- > 0) body[flip.place]! ^= 1 << flip.bit;
      sendReply(logged, response, { ...reply, body });
    },
  });
  onTestFinished(double.close);
  const folder = temporaryFolder();
  const report = path.join(folder, 'report.json');
  let named = 0;
  for (let run = 0; run < FLIPS / A_RUN; run++) {
    const chosen = new Set<number>();
    while (chosen.size < A_RUN) chosen.add(Math.floor(random() * OBJECTS));
    // One run in five is of faults that pass: they cost a request each.
    const passes = run % 5 === 3;
    flipped = new Map(
      [...chosen].map((i) => {
        const place = Math.floor(random() * textOf(i).length);
        return [keys[i]!, { place, bit: Math.floor(random() * 8), times: passes ? 1 : Number.POSITIVE_INFINITY }];
      }),
    );
    const env = {
      TELE_ENDPOINT_URL: double.url,
      TELE_REGION: 'us-east-1',
      XDG_CACHE_HOME: path.join(folder, `${run}`),
    };
    const way = WAYS[run % WAYS.length]!;
    const words = [
      'aggregate',
      '--agg',
      'sum = sum(n)',
      '--source',
      's3://lake',
      '--no-sign-request',
      '--report',
      report,
      ...way,
    ];
    const ran = await tele(words, { env });
    const whole = all.filter((i) => passes || !chosen.has(i));
    expect(parseLines(ran.stdout), `${way}: ${ran.stderr}`).toEqual([{ sum: sumOf(whole) }]);
    expect(ran.exitCode).toBe(passes ? 0 : 5);
    const { failed, requests } = JSON.parse(readFileSync(report, 'utf8'));
    if (passes) expect(requests.repeated).toBe(A_RUN);
    else
      expect(failed.map(({ source }: { source: string }) => source).sort()).toEqual(
        [...chosen].map((i) => `s3://lake/${keys[i]}`).sort(),
      );
    named += A_RUN;
    rmSync(path.join(folder, `${run}`), { recursive: true, force: true });
  }
  expect(named).toBeGreaterThanOrEqual(FLIPS);
});

test('a copy has no file that is not what was stored', async () => {
  const double = await startDouble({
    buckets: { lake: memoryBucket(keys.map((key, i) => [key, textOf(i)])) },
    checksums: (_, key) => sums[keys.indexOf(key)]!,
    send(logged, response, reply) {
      const body = Buffer.from(reply.body);
      if (logged.key === keys[7]) body[0]! ^= 1;
      sendReply(logged, response, { ...reply, body });
    },
  });
  onTestFinished(double.close);
  const out = path.join(temporaryFolder(), 'copy');
  const env = { TELE_ENDPOINT_URL: double.url, TELE_REGION: 'us-east-1' };
  const ran = await tele(['fetch', '--source', 's3://lake', '--no-sign-request', '--out', out], { env });
  expect(ran.exitCode).toBe(5);
  expect(ran.stderr).toContain(
    `s3://lake/${keys[7]} came wrong again and again: its bytes do not fit the CRC64NVME that the server sent`,
  );
  expect(() => readFileSync(path.join(out, keys[7]!))).toThrow('ENOENT');
  expect(readFileSync(path.join(out, keys[8]!), 'utf8')).toBe(textOf(8));
});
