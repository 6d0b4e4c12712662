import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { GetRequest, S3Body } from './connection.ts';
import { faultName } from './s3-error.ts';
import { signGet } from './sign-get.ts';
import { countRetry, type S3Stats } from './stats.ts';

/** What the SDK made of a request that was answered: where further ones go. */
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

export interface DirectGets {
  /** To be told of a GET that the SDK sent and that was answered well. */
  learn(key: string, sent: SentRequest): void;
  /**
   * Sends a GET over the SDK's connections, with its credentials and under its limiter, but without its layers. Answers undefined
   * where it is not known yet how, or where anything but the object came: the SDK is then to ask again and to say what is wrong.
   */
  get(request: GetRequest): Promise<S3Body | undefined>;
}

/**
 * The SDK spends about a millisecond of CPU on each request: with objects of some kilobytes that is most of the time. Once it has
 * shown how a GET of a key looks, others differ by key, range, ETag and signature alone.
 */
export function directGets(
  client: S3Client,
  stats: S3Stats,
  limiter: RateLimiter,
  signs: boolean,
  pays: boolean,
): DirectGets {
  const extra: Record<string, string> = pays ? { 'x-amz-request-payer': 'requester' } : {};
  let known: SentRequest | undefined;
  let region = '';

  return {
    learn(key, sent) {
      const tail = encodeKey(key);
      if (known === undefined && sent.path.endsWith(`/${tail}`) && sent.headers.host !== undefined) {
        region =
          / Credential=[^/,]+\/\d{8}\/([^/]+)\/s3\/aws4_request/.exec(sent.headers.authorization ?? '')?.[1] ?? '';
        if (region !== '' || !signs) {
          known = { ...sent, path: sent.path.slice(0, sent.path.length - tail.length) };
        }
      }
    },
    async get({ key, range, etag, signal }) {
      if (known === undefined) {
        return undefined;
      }
      await limiter.getSendToken();
      const path = known.path + encodeKey(key);
      const host = known.headers.host!;
      const now = new Date(Date.now() + (client.config.systemClockOffset ?? 0));
      const headers = signs
        ? signGet(await client.config.credentials(), region, host, path, now, extra)
        : { host, ...extra };
      if (range !== undefined) {
        headers.range = `bytes=${range.start}-${range.end - 1}`;
      }
      if (etag !== undefined) {
        headers['if-match'] = etag;
      }
      stats.requests++;
      stats.gets++;
      const { protocol, hostname, port } = known;
      const request = { method: 'GET', protocol, hostname, port, path, query: {}, headers };
      const options = signal === undefined ? {} : { abortSignal: signal };
      let answer: Answer;
      try {
        answer = await (client.config.requestHandler as unknown as Handler).handle(request, options);
      } catch (error) {
        if (signal?.aborted) {
          throw error;
        }
        countRetry(stats, faultName(error));
        return undefined;
      }
      const { statusCode, body, headers: given } = answer.response;
      if (statusCode > 206) {
        body.on('error', () => {}).resume();
        limiter.updateClientSendingRate(statusCode === 503 ? { errorType: 'THROTTLING' } : {});
        if (statusCode >= 500) {
          countRetry(stats, statusCode === 503 ? 'SlowDown' : `HTTP ${statusCode}`);
        }
        return undefined;
      }
      limiter.updateClientSendingRate({});
      const length = given['content-length'];
      return {
        body,
        etag: given.etag,
        length: length === undefined ? undefined : Number(length),
        contentRange: given['content-range'],
      };
    },
  };
}

interface Handler {
  handle(request: object, options: { abortSignal?: AbortSignal }): Promise<Answer>;
}

interface Answer {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Readable;
  };
}

/** Each part between slashes as RFC 3986 has it; slashes, dots and empty parts as they are. */
function encodeKey(key: string): string {
  return key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}
