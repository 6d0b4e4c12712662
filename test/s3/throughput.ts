/**
 * Reads 5,000 objects of 4 KB and 20 of 50 MB from the double, which runs in a process of its own: once with the SDK's bare GETs in
 * parallel, once with readObjects, in turns. Prints medians. Run it with test/s3/throughput.sh; it is no part of any suite.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openS3Store, type S3Store } from '../../src/source/s3/open-s3-store.ts';
import { readObjects } from '../../src/source/s3/read-objects.ts';
import type { StoredObject } from '../../src/source/store.ts';
import { memoryBucket } from '../source/s3/bucket.ts';
import { startDouble } from '../source/s3/double.ts';

const keys = { accessKeyId: 'AKIATELETESTONLY0001', secretAccessKey: 'only/for+tests/of/tele/0123456789abcdefg' };

async function serve(): Promise<void> {
  const bucket = memoryBucket();
  for (let i = 0; i < 5_000; i++) {
    bucket.put(`small/${String(i).padStart(5, '0')}`, Buffer.alloc(4_096, i));
  }
  const large = Buffer.alloc(50_000_000, 7);
  for (let i = 0; i < 20; i++) {
    bucket.put(`large/${String(i).padStart(2, '0')}`, large);
  }
  const double = await startDouble({ buckets: { lake: bucket }, keys: [keys] });
  setInterval(() => double.log.splice(0), 1_000);
  process.stdout.write(`${double.url}\n`);
}

type Reading = (objects: readonly StoredObject[]) => Promise<number>;

async function bareSdk(endpoint: string): Promise<Reading> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { S3Client, GetObjectCommand } = await import('@aws-sdk/client-s3');
  const requestHandler = { httpAgent: { maxSockets: 64, keepAlive: true } };
  const region = 'us-east-1';
  const client = new S3Client({ region, endpoint, forcePathStyle: true, credentials: keys, requestHandler });
  return async (objects) => {
    let next = 0;
    let bytes = 0;
    const width = objects[0]!.size > 1e6 ? 16 : 64;
    const work = async () => {
      while (next < objects.length) {
        const answer = await client.send(new GetObjectCommand({ Bucket: 'lake', Key: objects[next++]!.key }));
        for await (const piece of answer.Body as AsyncIterable<Uint8Array>) {
          bytes += piece.length;
        }
      }
    };
    await Promise.all(Array.from({ length: width }, work));
    return bytes;
  };
}

function ours(store: S3Store): Reading {
  const into = new Uint8Array(256 * 1024);
  return async (objects) => {
    let bytes = 0;
    for await (const { source, error } of readObjects(store, objects)) {
      if (error !== undefined) {
        throw error;
      }
      for (let count = -1; count !== 0; bytes += count) {
        const read = source.read(into);
        count = typeof read === 'number' ? read : await read;
      }
      await source.close();
    }
    return bytes;
  };
}

async function measure(): Promise<void> {
  const server = spawn(process.execPath, [process.argv[1]!, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(server.stdout, 'data');
    const endpointUrl = String(line).trim();
    process.env.AWS_ACCESS_KEY_ID = keys.accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = keys.secretAccessKey;
    const store = await openS3Store('s3://lake', { endpointUrl, region: 'us-east-1' });
    const readings = { bare: await bareSdk(endpointUrl), ours: ours(store) };
    for (const prefix of ['small/', 'large/'] as const) {
      const objects: StoredObject[] = [];
      for await (const level of store.list(prefix, '')) {
        objects.push(...level.objects);
      }
      const seconds: Record<keyof typeof readings, number[]> = { bare: [], ours: [] };
      const cpu: Record<keyof typeof readings, number[]> = { bare: [], ours: [] };
      for (let round = 0; round < 6; round++) {
        for (const name of ['bare', 'ours'] as const) {
          const started = performance.now();
          const before = process.cpuUsage();
          const bytes = await readings[name](objects);
          if (bytes !== objects.reduce((sum, { size }) => sum + size, 0)) {
            throw new Error(`${name} read ${bytes} bytes`);
          }
          const { user, system } = process.cpuUsage(before);
          // The first round warms up.
          if (round > 0) {
            seconds[name].push((performance.now() - started) / 1_000);
            cpu[name].push((user + system) / 1e6);
          }
        }
      }
      for (const name of ['bare', 'ours'] as const) {
        const figures = [`${median(seconds[name]).toFixed(2)} s`, `${median(cpu[name]).toFixed(2)} s of CPU`];
        console.log(`${prefix} ${name}: ${figures.join(', ')}`);
      }
      console.log(`${prefix} speed against bare: ${(median(seconds.bare) / median(seconds.ours)).toFixed(2)}`);
    }
    console.log(`peak memory of both together: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
  } finally {
    server.kill();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

void (process.argv[2] === 'serve' ? serve() : measure());
