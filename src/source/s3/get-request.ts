import type { S3Head } from './read-head.ts';

/** Says where the body of an answer goes: memory of just its length. What it throws ends the request. */
export type BeginBody = (head: S3Head) => Uint8Array;

export interface GetRequest {
  readonly key: string;
  /** Bytes [start, end); without it the whole object. */
  readonly range?: { readonly start: number; readonly end: number } | undefined;
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
