import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { debug } from '../../debug.ts';
import { UsageError } from '../../errors.ts';
import { type CredentialNotes, credentialNotes } from './credential-notes.ts';
import { followRedirects } from './follow-redirect.ts';
import type { S3Options } from './options.ts';
import { redact } from './redact.ts';
import { type Route, routeTo } from './route.ts';
import { faultName } from './s3-error.ts';
import { countRetry, type S3Stats } from './stats.ts';

/** A request as the SDK sent it, from which later ones learn where to go. */
export interface SentRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The part of the SDK's limiter that slows requests down after SlowDown. */
export interface RateLimiter {
  getSendToken(): Promise<void>;
  updateClientSendingRate(answer: object): void;
}

/** The loaded SDK, with a client. */
export interface LoadedClient {
  readonly sdk: typeof import('@aws-sdk/client-s3');
  readonly client: S3Client;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly limiter: RateLimiter;
  readonly timeouts: { readonly connectTimeout: number; readonly idleTimeout: number };
  readonly route: Route;
  readonly notes: CredentialNotes;
}

/** The header that asks for the checksum of an object along with it. */
export const ASK_FOR_CHECKSUM = { 'x-amz-checksum-mode': 'ENABLED' } as const;

/** Loads the SDK and makes a client with the standard chains for region and credentials. Sends no request yet. */
export async function makeS3Client(options: S3Options, retries: number, connections: number): Promise<LoadedClient> {
  const endpoint = checkEndpoint(options.endpointUrl);
  const { sdk, AdaptiveRetryStrategy, DefaultRateLimiter } = await loadSdk();
  const baseDelay = options.retryDelay ?? 50;
  // S3 promises thousands of requests a second for each prefix. The SDK's floor of one in two seconds would let a few
  // stray SlowDowns cost minutes.
  const limiter = new DefaultRateLimiter({ minFillRate: 250, minCapacity: 250 });
  const connectTimeout = options.connectTimeout ?? 3_000;
  // TELE_S3_IDLE_MS is for tests.
  const idleTimeout = options.idleTimeout ?? (Number(process.env.TELE_S3_IDLE_MS) || 20_000);
  const route = routeTo(endpoint ?? endpointOfEnvironment() ?? amazon(options.region), connections);
  const notes = credentialNotes();
  const config: S3ClientConfig = {
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(options.noSignRequest ? unsigned : {}),
    ...((options.pathStyle ?? endpoint !== undefined) ? { forcePathStyle: true } : {}),
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: retries,
    retryStrategy: new AdaptiveRetryStrategy(retries, {
      backoff: growingDelay(baseDelay),
      baseDelay,
      rateLimiter: limiter,
    }),
    logger: { ...quiet, debug: notes.note },
    requestHandler: {
      connectionTimeout: connectTimeout,
      requestTimeout: idleTimeout,
      socketTimeout: idleTimeout,
      throwOnRequestTimeout: true,
      httpAgent: route.httpAgent,
      httpsAgent: route.httpsAgent,
    },
  };
  const timeouts = { connectTimeout, idleTimeout };
  const { client, region } = await withRegion(sdk.S3Client, config);
  askForChecksums(client);
  followRedirects(client);
  return { sdk, endpoint, limiter, timeouts, route, notes, client, region };
}

/**
 * Asks by a header, and not by the SDK's own option, which would also check the checksums: in a layer over the stream,
 * and ten times as slowly.
 */
function askForChecksums(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === 'GetObjectCommand' || commandName === 'HeadObjectCommand')
          Object.assign((args.request as SentRequest).headers, ASK_FOR_CHECKSUM);
        return next(args);
      },
    { step: 'build', name: 'teleAskForChecksums' },
  );
}

/** The server that the environment names, as the SDK itself reads it. */
export function endpointOfEnvironment(): string | undefined {
  return process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
}

function amazon(region = process.env.AWS_REGION ?? 'us-east-1'): string {
  return `https://s3.${region}.amazonaws.com`;
}

/** Counts every attempt, and calls `saw` with what was sent and how it ended: undefined, or its error. */
export function countAttempts(
  client: S3Client,
  stats: S3Stats,
  saw: (fault: unknown, sent: SentRequest, key: string | undefined) => void,
): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      stats.requests++;
      if (context.commandName === 'GetObjectCommand') {
        stats.gets++;
      } else if (context.commandName === 'HeadObjectCommand') {
        stats.heads++;
      } else {
        stats.lists++;
      }
      const sent = args.request as SentRequest;
      const key = 'Key' in args.input ? args.input.Key : undefined;
      const again = !sent.headers['amz-sdk-request']?.startsWith('attempt=1;');
      if (again) {
        countRetry(stats);
      }
      try {
        const result = await next(args);
        saw(undefined, sent, key);
        return result;
      } catch (error) {
        saw(error ?? new Error('unknown'), sent, key);
        const name = faultName(error);
        debug('retry', () => `${name} while asking for ${key ?? 'a listing'}`);
        stats.faults.set(name, (stats.faults.get(name) ?? 0) + 1);
        throw error;
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'teleCount' },
  );
}

async function loadSdk() {
  // When the SDK makes its first client, it would write a line about Node versions to stderr.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const [sdk, { AdaptiveRetryStrategy, DefaultRateLimiter }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@smithy/core/retry'),
  ]);
  return { sdk, AdaptiveRetryStrategy, DefaultRateLimiter };
}

/** Without any region, us-east-1 is asked and its redirects are followed. */
async function withRegion(
  Client: typeof S3Client,
  config: S3ClientConfig,
): Promise<{ client: S3Client; region: string }> {
  const client = new Client(config);
  try {
    return { client, region: await client.config.region() };
  } catch {
    client.destroy();
    const region = 'us-east-1';
    return { client: new Client({ ...config, region, followRegionRedirects: true }), region };
  }
}

const unsigned: S3ClientConfig = {
  credentials: { accessKeyId: '', secretAccessKey: '' },
  signer: { sign: async (request) => request },
};

const nothing = () => {};
const quiet = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

function checkEndpoint(url: string | undefined): string | undefined {
  if (url === undefined) {
    return undefined;
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new UsageError(`${redact(url)} is not an endpoint`, 'write it like --endpoint-url http://127.0.0.1:9000');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new UsageError(
      `the endpoint ${parsed.origin} carries a key or password`,
      'give credentials in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or with --profile',
    );
  }
  return url;
}

/** Exponential delay with jitter, as the SDK's own, but from a base that tests can shorten. */
function growingDelay(base: number) {
  let from = base;
  return {
    // After SlowDown the SDK asks for 1,000 ms: 20 times its base of 50.
    setDelayBase: (delay: number) => {
      from = delay === base ? base : base * 20;
    },
    computeNextBackoffDelay: (attempt: number) => Math.floor(Math.random() * Math.min(from * 2 ** attempt, 20_000)),
  };
}
