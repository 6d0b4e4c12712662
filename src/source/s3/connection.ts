import type { Readable } from 'node:stream';
import type {
  GetObjectCommandOutput,
  HeadObjectCommandOutput,
  ListObjectsV2CommandOutput,
  S3ClientConfig,
} from '@aws-sdk/client-s3';
import type { TeleError } from '../../errors.ts';
import type { S3Place } from './answers.ts';
import { watchForBlocks } from './blocked.ts';
import { type Checked, checkBytes, type EtagFacts } from './check-bytes.ts';
import { loadDigests } from './checksum.ts';
import { countAttempts, endpointOfEnvironment, makeS3Client } from './client.ts';
import { directGets } from './direct-get.ts';
import { fillBody } from './fill-body.ts';
import { firstAnswer } from './first-answer.ts';
import type { BeginBody, GetRequest } from './get-request.ts';
import { limiter } from './limiter.ts';
import type { S3Options } from './options.ts';
import { readHead, type S3Head } from './read-head.ts';
import { BadAnswer, explainS3Error } from './s3-error.ts';
import { emptyStats, type S3Stats } from './stats.ts';

type AwsCredentialIdentity = Awaited<ReturnType<Extract<S3ClientConfig['credentials'], (...a: never[]) => unknown>>>;

/** S3 as the rest of the folder uses it: four kinds of requests, with limits and statistics. */
export interface S3Connection {
  readonly place: S3Place;
  readonly stats: S3Stats;
  readonly etags: EtagFacts;
  readonly retries: number;
  readonly retryDelay: number;
  /**
   * Sends a GET and writes the body where `begin` says; `came` is called when bytes have arrived. Throws raw errors.
   */
  get(request: GetRequest, begin: BeginBody, came: (bytes: number) => void): Promise<void>;
  /**
   * Reads a whole small object, of any version and size; `checked` is what is known from earlier tries. Throws raw
   * errors.
   */
  getWhole(key: string, checked: Checked): Promise<Uint8Array>;
  list(prefix: string, delimiter: string, token: string | undefined): Promise<ListObjectsV2CommandOutput>;
  head(key: string): Promise<S3Head>;
  explain(error: unknown, uri: string): TeleError;
  close(): void;
}

/** Loads the SDK and makes a client. Sends no request yet. */
export async function connectS3(bucket: string, options: S3Options): Promise<S3Connection> {
  watchForBlocks();
  const stats = options.stats ?? emptyStats();
  const retries = options.retries ?? 4;
  const connections = options.connections ?? 64;
  const [loaded] = await Promise.all([makeS3Client(options, retries, connections), loadDigests()]);
  const { sdk, client, region, endpoint } = loaded;
  const secrets = new Set<string>();
  const place: S3Place = {
    bucket,
    region,
    endpoint: endpoint ?? endpointOfEnvironment(),
    proxy: loaded.route.proxy,
    credentials: loaded.notes,
    profile: options.profile ?? process.env.AWS_PROFILE,
    anonymous: options.noSignRequest ?? false,
    secrets,
  };
  const etags: EtagFacts = { areMd5: undefined };
  const payer = options.requesterPays ? { RequestPayer: 'requester' as const } : {};
  const turn = limiter(connections);
  const first = firstAnswer(options.firstAnswerTimeout ?? 7_000);
  const direct = directGets(loaded, stats, !options.noSignRequest, options.requesterPays ?? false, connections);
  // Directory buckets have their own credentials, by session; and only the SDK's agents use a proxy.
  const known = !bucket.endsWith('--x-s3') && loaded.route.proxy === undefined;
  countAttempts(client, stats, (fault, sent, key) => {
    first.saw(fault);
    if (known && fault === undefined) {
      direct.learn(sent, key);
    }
  });
  let identified = options.noSignRequest ?? false;
  /** Settles when the very first request is answered or has failed: from then on GETs may bypass the SDK. */
  let shown: Promise<unknown> | undefined;
  const send = <T>(
    request: (options: { abortSignal?: AbortSignal }) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> => {
    const answer = first.run(async (abortSignal) => {
      if (!identified) {
        rememberSecrets(await client.config.credentials(), secrets);
        identified = true;
      }
      return request(abortSignal === undefined ? {} : { abortSignal });
    }, signal);
    shown ??= answer.catch(() => {});
    return answer;
  };

  return {
    place,
    stats,
    etags,
    retries,
    retryDelay: options.retryDelay ?? 50,
    get: (request, begin, came) =>
      turn(async () => {
        // If nothing was listed, as in threads, GETs wait for the first of them: all would go through the SDK
        // otherwise.
        if (shown !== undefined) {
          await shown;
          if (await direct.get(request, begin, came)) return;
        }
        const { key, range, etag, signal } = request;
        const command = new sdk.GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end - 1}` }),
          ...(etag === undefined ? {} : { IfMatch: etag }),
          ...payer,
        });
        const answer = await send((options) => client.send(command, options), signal);
        await receive(answer, begin, came, signal);
      }),
    getWhole: (key, checked) =>
      turn(async () => {
        const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...payer });
        const answer = await send((options) => client.send(command, options));
        const { length, checksum } = headOf(answer);
        const bytes = await answer.Body!.transformToByteArray();
        stats.bytes += bytes.length;
        if (length !== undefined && length !== bytes.length) {
          throw new BadAnswer('WrongLength', `${length} bytes were announced, ${bytes.length} came`);
        }
        checked.checksum = checksum;
        await checkBytes(bytes, checked, etags);
        return bytes;
      }),
    list: (prefix, delimiter, token) =>
      turn(() => {
        const command = new sdk.ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          EncodingType: 'url',
          ...(delimiter === '' ? {} : { Delimiter: delimiter }),
          ...(token === undefined ? {} : { ContinuationToken: token }),
          ...payer,
        });
        return send((options) => client.send(command, options));
      }),
    head: (key) =>
      turn(async () => {
        const command = new sdk.HeadObjectCommand({ Bucket: bucket, Key: key, ...payer });
        return headOf(await send((options) => client.send(command, options)));
      }),
    explain: (error, uri) => {
      const explained = explainS3Error(error, uri, place);
      stats.failures.set(uri, explained.message);
      return explained;
    },
    close() {
      client.destroy();
      direct.close();
    },
  };
}

function rememberSecrets(identity: AwsCredentialIdentity, secrets: Set<string>): void {
  const { accessKeyId, secretAccessKey, sessionToken } = identity;
  for (const secret of [secretAccessKey, sessionToken, accessKeyId]) {
    // Shorter secrets belong to test servers, and hiding them would remove ordinary words.
    if (secret !== undefined && secret.length >= 10) {
      secrets.add(secret);
    }
  }
}

/** Writes the body of an answer where `begin` says. */
async function receive(
  answer: GetObjectCommandOutput,
  begin: BeginBody,
  came: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const body = answer.Body as Readable;
  const stop = () => body.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await fillBody(body, () => begin(headOf(answer)), came);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** The head of an answer, from the SDK's own names for headers. */
function headOf(answer: GetObjectCommandOutput | HeadObjectCommandOutput): S3Head {
  return readHead({
    etag: answer.ETag,
    'content-length': answer.ContentLength?.toString(),
    'content-range': 'ContentRange' in answer ? answer.ContentRange : undefined,
    'last-modified': answer.LastModified?.toUTCString(),
    'x-amz-checksum-type': answer.ChecksumType,
    'x-amz-checksum-crc32': answer.ChecksumCRC32,
    'x-amz-checksum-crc32c': answer.ChecksumCRC32C,
    'x-amz-checksum-crc64nvme': answer.ChecksumCRC64NVME,
    'x-amz-checksum-sha1': answer.ChecksumSHA1,
    'x-amz-checksum-sha256': answer.ChecksumSHA256,
    'x-amz-server-side-encryption': answer.ServerSideEncryption,
    'x-amz-server-side-encryption-customer-algorithm': answer.SSECustomerAlgorithm,
  });
}
