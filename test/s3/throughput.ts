/**
 * Reads 5,000 objects of 4 KB and 20 of 50 MB from the double, which runs in a process of its own: in turns with the SDK's bare GETs in
 * parallel, with `tele fetch`, and with `tele fetch --out`, each a process of its own from its start to its end. Prints medians and peaks of
 * memory. Run it with test/s3/throughput.sh; it is no part of any suite.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryBucket } from '../source/s3/bucket.ts';
import { startDouble } from '../source/s3/double.ts';

const keys = { accessKeyId: 'AKIATELETESTONLY0001', secretAccessKey: 'only/for+tests/of/tele/0123456789abcdefg' };
const ROUNDS = 5;

async function serve(): Promise<void> {
  const bucket = memoryBucket();
  const lineOf = (bytes: number) => Buffer.from(`{"text":"${'x'.repeat(bytes - 12)}"}\n`);
  for (let i = 0; i < 5_000; i++) bucket.put(`small/${String(i).padStart(5, '0')}`, lineOf(4_096));
  const large = Buffer.concat(Array.from({ length: 5_000 }, () => lineOf(10_000)));
  for (let i = 0; i < 20; i++) bucket.put(`large/${String(i).padStart(2, '0')}`, large);
  const double = await startDouble({ buckets: { lake: bucket }, keys: [keys] });
  setInterval(() => double.log.splice(0), 1_000);
  process.stdout.write(`${double.url}\n`);
}

/** Lists a prefix and reads all of it, as a program with nothing but the SDK would. */
async function bare(prefix: string): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { S3Client, GetObjectCommand, paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
  const requestHandler = { httpAgent: { maxSockets: 64, keepAlive: true } };
  const endpoint = process.env.TELE_ENDPOINT_URL!;
  const client = new S3Client({
    region: 'us-east-1',
    endpoint,
    forcePathStyle: true,
    credentials: keys,
    requestHandler,
  });
  const names: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: 'lake', Prefix: prefix }))
    for (const { Key } of page.Contents ?? []) names.push(Key!);
  let next = 0;
  const work = async () => {
    while (next < names.length) {
      const answer = await client.send(new GetObjectCommand({ Bucket: 'lake', Key: names[next++]! }));
      for await (const piece of answer.Body as AsyncIterable<Uint8Array>) void piece;
    }
  };
  await Promise.all(Array.from({ length: prefix === 'large/' ? 16 : 64 }, work));
}

interface Measured {
  readonly seconds: number[];
  megabytes: number;
}

async function measure(): Promise<void> {
  const program = process.argv[1]!;
  const server = spawn(process.execPath, [program, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const folder = mkdtempSync(path.join(tmpdir(), 'tele-throughput-'));
  try {
    const [line] = await once(server.stdout, 'data');
    const env = {
      PATH: process.env.PATH,
      TELE_ENDPOINT_URL: String(line).trim(),
      TELE_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    };
    const tele = path.resolve('bin', 'run.js');
    for (const prefix of ['small/', 'large/']) {
      const out = path.join(folder, 'out');
      const fetch = [tele, 'fetch', '--source', `s3://lake/${prefix}`];
      const lines = { bare: [program, 'bare', prefix], fetch, 'fetch --out': [...fetch, '--out', out] };
      const measured = Object.keys(lines).map((name) => [name, { seconds: [], megabytes: 0 } as Measured] as const);
      for (let round = 0; round < ROUNDS; round++) {
        for (const [name, sums] of measured) {
          const started = performance.now();
          const child = spawn(process.execPath, lines[name as keyof typeof lines], { stdio: 'ignore', env });
          const watch = setInterval(() => {
            sums.megabytes = Math.max(sums.megabytes, peak(child));
          }, 20);
          const [code] = await once(child, 'exit');
          clearInterval(watch);
          if (code !== 0) throw new Error(`${name} ended with ${code}`);
          sums.seconds.push((performance.now() - started) / 1_000);
          rmSync(out, { recursive: true, force: true });
        }
      }
      const [[, { seconds: against }]] = measured as [readonly [string, Measured]];
      for (const [name, { seconds, megabytes }] of measured)
        console.log(
          `${prefix} ${name}: ${median(seconds).toFixed(2)} s, ${megabytes} MB at most; speed against bare ${(median(against) / median(seconds)).toFixed(2)}`,
        );
    }
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The most memory that a process has had, in MB, as Linux tells it. */
function peak({ pid }: ChildProcess): number {
  try {
    return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024) || 0;
  } catch {
    return 0;
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const [, , role, prefix = ''] = process.argv;
void (role === 'serve' ? serve() : role === 'bare' ? bare(prefix) : measure());
