import type { S3Stats } from './stats.ts';

/**
 * The options for reaching S3, and for the number and size of requests. Missing options come from the environment and
 * the profile, as in AWS's tools.
 */
export interface S3Options {
  readonly region?: string | undefined;
  readonly endpointUrl?: string | undefined;
  /** Whether the bucket is in the path and not in the host name. Default: if an endpoint is given. */
  readonly pathStyle?: boolean | undefined;
  readonly noSignRequest?: boolean | undefined;
  readonly requesterPays?: boolean | undefined;
  readonly profile?: string | undefined;
  /** The bytes that all open objects of the process together may read ahead. It applies to the whole process. */
  readonly maxMemory?: number | undefined;
  /** The SDK's tries of one request (default 4), and as many resumptions of one part. */
  readonly retries?: number | undefined;
  /** The most requests at a time (default 64). */
  readonly connections?: number | undefined;
  /** The range of one GET; smaller objects are fetched whole (default 8 MiB). */
  readonly partBytes?: number | undefined;
  /** The parts of one object that are fetched at a time (default 4). */
  readonly partsAtATime?: number | undefined;
  /** The longest wait for a connection, and for the next byte, in ms (defaults 3,000 and 20,000). */
  readonly connectTimeout?: number | undefined;
  readonly idleTimeout?: number | undefined;
  /**
   * The longest wait for the very first answer, in ms (default 7,000), so that an unreachable place is reported soon.
   */
  readonly firstAnswerTimeout?: number | undefined;
  /** The wait before the first repetition, in ms, doubled at each try (default 50; 20 times that after SlowDown). */
  readonly retryDelay?: number | undefined;
  readonly stats?: S3Stats | undefined;
}
