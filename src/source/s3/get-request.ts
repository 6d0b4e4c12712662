import type { S3Head } from './read-head.ts';

/** Decides where the body of an answer is written: memory of exactly its length. What it throws ends the request. */
export type BeginBody = (head: S3Head) => Uint8Array;

/** A GET of an object, or of a range of it. */
export interface GetRequest {
  readonly key: string;
  /** Bytes [start, end); by default the whole object. */
  readonly range?: { readonly start: number; readonly end: number } | undefined;
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
