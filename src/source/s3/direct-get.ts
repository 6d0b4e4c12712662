import { ASK_FOR_CHECKSUM, type LoadedClient, type SentRequest } from './client.ts';
import type { BeginBody, GetRequest } from './get-request.ts';
import { type Head, type Host, openHost } from './plain-get.ts';
import { readHead } from './read-head.ts';
import { BadAnswer, faultName } from './s3-error.ts';
import { signGet } from './sign-get.ts';
import { countRetry, type S3Stats } from './stats.ts';

/** GETs that bypass the SDK. */
export interface DirectGets {
  /** Call it with every successful request for a key, or for a listing, that the SDK sent. */
  learn(sent: SentRequest, key: string | undefined): void;
  /**
   * Sends a GET with the SDK's credentials and under its limiter, but without its layers. Returns false if it does not
   * know yet how, or if anything but the object came: then the SDK must ask again and explain the error.
   */
  get(request: GetRequest, begin: BeginBody, came: (bytes: number) => void): Promise<boolean>;
  /** Closes the connections. */
  close(): void;
}

/**
 * Makes GETs that bypass the SDK, which spends about a millisecond of processor time on each request: with objects of
 * some kilobytes that is most of the time. Once the SDK has shown where a bucket is and how requests are signed, GETs
 * differ only by key, range, ETag and signature.
 */
export function directGets(
  { client, limiter, timeouts, route }: Pick<LoadedClient, 'client' | 'limiter' | 'timeouts' | 'route'>,
  stats: S3Stats,
  signs: boolean,
  pays: boolean,
  connections: number,
): DirectGets {
  const extra: Record<string, string> = {
    ...ASK_FOR_CHECKSUM,
    ...(pays && { 'x-amz-request-payer': 'requester' }),
  };
  let known: (Pick<SentRequest, 'path'> & { readonly name: string; readonly host: Host }) | undefined;
  let region = '';
  let fits = true;

  /** Whether the head is that of an object whose plain bytes follow. */
  const isObject = ({ status, headers }: Head): boolean => {
    limiter.updateClientSendingRate(status === 503 ? { errorType: 'THROTTLING' } : {});
    if (status !== 200 && status !== 206) {
      if (status >= 500) countRetry(stats, status === 503 ? 'SlowDown' : `HTTP ${status}`);
      return false;
    }
    fits = headers['content-length'] !== undefined && headers['transfer-encoding'] === undefined;
    return fits;
  };

  return {
    learn({ protocol, hostname, port, path: sentPath, headers }, key) {
      const path = key === undefined && !sentPath.endsWith('/') ? `${sentPath}/` : sentPath;
      const tail = encodeKey(key ?? '');
      if (known === undefined && fits && path.endsWith(`/${tail}`) && headers.host !== undefined) {
        region = / Credential=[^/,]+\/\d{8}\/([^/]+)\/s3\/aws4_request/.exec(headers.authorization ?? '')?.[1] ?? '';
        if (region !== '' || !signs) {
          const secure = protocol === 'https:';
          const host = openHost({
            secure,
            hostname,
            port: port ?? (secure ? 443 : 80),
            connections,
            ca: route.ca,
            ...timeouts,
          });
          known = { path: path.slice(0, path.length - tail.length), name: headers.host, host };
        }
      }
    },
    async get({ key, range, etag, signal }, begin, came) {
      // An ETag comes from a listing: it must not end its header's line.
      if (known === undefined || !fits || /[^ -~]/.test(etag ?? '')) {
        return false;
      }
      await limiter.getSendToken();
      const path = known.path + encodeKey(key);
      const { name, host } = known;
      const now = new Date(Date.now() + (client.config.systemClockOffset ?? 0));
      const headers = signs
        ? signGet(await client.config.credentials(), region, name, path, now, extra)
        : { host: name, ...extra };
      if (range !== undefined) {
        headers.range = `bytes=${range.start}-${range.end - 1}`;
      }
      if (etag !== undefined) {
        headers['if-match'] = etag;
      }
      stats.requests++;
      stats.gets++;
      let begun = false;
      let refused = false;
      const beginObject = (head: Head) => {
        refused = !isObject(head);
        if (refused) throw new BadAnswer('Refused', `status ${head.status}`);
        begun = true;
        return begin(readHead(head.headers));
      };
      try {
        await host.get({ path, headers, signal }, beginObject, came);
        return true;
      } catch (error) {
        if (begun || signal?.aborted) throw error;
        if (!refused) countRetry(stats, faultName(error));
        return false;
      }
    },
    close: () => known?.host.close(),
  };
}

/** Encodes each part between slashes as RFC 3986 says; slashes, dots and empty parts stay unchanged. */
function encodeKey(key: string): string {
  if (/^[\w.~/-]*$/.test(key)) return key;
  return key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}
