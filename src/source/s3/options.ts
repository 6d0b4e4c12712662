import type { S3Stats } from './stats.ts';

/**
 * How to reach S3 and how much to ask at a time. What is left out comes from the environment and profile, as AWS's
 * tools do it.
 */
export interface S3Options {
  readonly region?: string | undefined;
  readonly endpointUrl?: string | undefined;
  /** The bucket in the path, not in the host name. Default: with an endpoint of one's own. */
  readonly pathStyle?: boolean | undefined;
  readonly noSignRequest?: boolean | undefined;
  readonly requesterPays?: boolean | undefined;
  readonly profile?: string | undefined;
  /** Bytes that all open objects of the process together may read ahead. Sets it for the whole process. */
  readonly maxMemory?: number | undefined;
  /** Tries of one request by the SDK (default 4), and as many resumptions of one part. */
  readonly retries?: number | undefined;
  /** Requests at a time (default 64). */
  readonly connections?: number | undefined;
  /** Range of one GET; smaller objects come whole (default 8 MiB). */
  readonly partBytes?: number | undefined;
  /** Parts of one object fetched at a time (default 4). */
  readonly partsAtATime?: number | undefined;
  /** Waiting for a connection, and for the next byte, in ms (defaults 3,000 and 20,000). */
  readonly connectTimeout?: number | undefined;
  readonly idleTimeout?: number | undefined;
  /** Until the very first answer, in ms (default 7,000): a place that cannot be reached is said soon. */
  readonly firstAnswerTimeout?: number | undefined;
  /** The wait before the first repetition, in ms, doubled from try to try (default 50; SlowDown 20 times that). */
  readonly retryDelay?: number | undefined;
  readonly stats?: S3Stats | undefined;
}
