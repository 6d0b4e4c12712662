import type { S3Client } from '@aws-sdk/client-s3';

/** The parts of a request that change when it is sent elsewhere. */
interface Sendable {
  protocol: string;
  hostname: string;
  port?: number | undefined;
  readonly headers: Record<string, string>;
}

/** The most redirects of a request. */
const HOPS = 3;

/**
 * Follows a 307, by which a bucket is elsewhere for the time being, as a new one is in another region: sends the
 * request again, signed for that place. The SDK follows only 301, and by the name of the region.
 */
export function followRedirects(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as Sendable;
      for (let hop = 0; ; hop++) {
        try {
          return await next(args);
        } catch (error) {
          const to = hop < HOPS ? elsewhere(error) : undefined;
          if (to === undefined) throw error;
          request.protocol = to.protocol;
          request.hostname = to.hostname;
          request.port = to.port === '' ? undefined : Number(to.port);
          request.headers.host = to.host;
        }
      }
    },
    { step: 'build', priority: 'low', name: 'teleFollowRedirects' },
  );
}

function elsewhere(error: unknown): URL | undefined {
  const { $response: response } = error as { $response?: { statusCode?: number; headers?: Record<string, string> } };
  const to = response?.headers?.location ?? '';
  return response?.statusCode === 307 && URL.canParse(to) ? new URL(to) : undefined;
}
