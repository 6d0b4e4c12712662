import { randomBytes } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { S3Options } from '../../../src/source/s3/options.ts';
import { memoryBucket } from './bucket.ts';
import { type LoggedRequest, startDouble } from './double.ts';
import { type FaultKind, type FaultOptions, type Faults, injectFaults, startFaultProxy } from './faults.ts';

/** A bucket with objects in it, on the double, or on a real server where TELE_TEST_S3_ENDPOINT names one. */
export interface Lake {
  readonly uri: string;
  readonly bucket: string;
  readonly options: S3Options;
  readonly log: LoggedRequest[];
  readonly injected: ReadonlyMap<FaultKind, number>;
  put(key: string, bytes: Uint8Array | string): Promise<void>;
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}

/** Where the suite is to run against a server of somebody else: endpoint and keys are in the environment. */
export const realEndpoint = process.env.TELE_TEST_S3_ENDPOINT;

const accessKeyId = process.env.TELE_TEST_S3_KEY ?? 'AKIATELETESTONLY0001';
const secretAccessKey = process.env.TELE_TEST_S3_SECRET ?? 'only/for+tests/of/tele/0123456789abcdefg';

/** Prefixes, as 'lake/prefix', that nobody may list or read: on the double alone. */
interface Denied {
  readonly denied?: readonly string[];
}

/** Serves objects, with faults where some are given. Close it when done. */
export async function startLake(
  entries: Iterable<readonly [string, Uint8Array | string]>,
  options: FaultOptions & Denied = { rate: 0 },
): Promise<Lake> {
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  const faults = injectFaults(options);
  const server = await (realEndpoint === undefined ? startOnDouble : startOnReal)(entries, faults, options);
  return {
    uri: `s3://${server.bucket}`,
    bucket: server.bucket,
    options: {
      endpointUrl: server.url,
      region: 'us-east-1',
      retryDelay: 1,
      idleTimeout: realEndpoint === undefined ? 300 : 3_000,
    },
    log: server.log,
    injected: faults.injected,
    put: server.put,
    remove: server.remove,
    close: server.close,
  };
}

interface Server extends Pick<Lake, 'bucket' | 'put' | 'remove' | 'close'> {
  readonly url: string;
  readonly log: LoggedRequest[];
}

type Entries = Iterable<readonly [string, Uint8Array | string]>;

async function startOnDouble(entries: Entries, { send }: Faults, { denied = [] }: Denied): Promise<Server> {
  const bucket = memoryBucket(entries);
  const double = await startDouble({
    buckets: { lake: bucket },
    keys: [{ accessKeyId, secretAccessKey }],
    denied,
    send,
  });
  return {
    url: double.url,
    bucket: 'lake',
    log: double.log,
    put: async (key, bytes) => bucket.put(key, bytes),
    remove: async (key) => bucket.remove(key),
    close: double.close,
  };
}

async function startOnReal(entries: Entries, faults: Faults): Promise<Server> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const sdk = await import('@aws-sdk/client-s3');
  const client: S3Client = new sdk.S3Client({
    endpoint: realEndpoint!,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const bucket = `tele-${randomBytes(6).toString('hex')}`;
  await client.send(new sdk.CreateBucketCommand({ Bucket: bucket }));
  const put = async (key: string, bytes: Uint8Array | string) => {
    await client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(bytes as Uint8Array) }));
  };
  const remove = async (key: string) => {
    await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key }));
  };
  const queue = [...entries];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        await put(...next);
      }
    }),
  );
  const proxy = await startFaultProxy(realEndpoint!, faults);
  const close = async () => {
    client.destroy();
    await proxy.close();
  };
  return { url: proxy.url, log: proxy.log, bucket, put, remove, close };
}
