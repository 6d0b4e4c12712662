import { setTimeout as wait } from 'node:timers/promises';
import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { findFault } from '../../plan/read-plan.ts';
import type { Schema } from '../../plan/schema.ts';
import type { Level, StoredObject } from '../store.ts';
import type { S3Connection } from './connection.ts';
import { etagOf } from './read-head.ts';
import { BadAnswer, isPassing } from './s3-error.ts';
import { countRetry } from './stats.ts';
import { formatS3Uri } from './uri.ts';

/**
 * Lists the level below `root + prefix`, in pages of at most 1,000 entries. From the second page on, the next one is
 * fetched while one is read, so two are in memory; after the first one the reader may turn to a narrower level instead.
 * Prefixes and keys come without `root`. Throws a TeleError if the listing fails or is incomplete.
 */
export async function* listPages(
  connection: S3Connection,
  root: string,
  prefix: string,
  delimiter: string,
): AsyncIterable<Level> {
  const uri = formatS3Uri(connection.place.bucket, root + prefix);
  const fetch = (token: string | undefined) => fetchPage(connection, root, prefix, delimiter, token);
  try {
    let page = await fetch(undefined);
    yield page.level;
    let next = page.token === undefined ? undefined : fetch(page.token);
    while (next !== undefined) {
      page = await next;
      next = page.token === undefined ? undefined : fetch(page.token);
      // If the consumer leaves in between, nobody handles a failure.
      next?.catch(() => {});
      yield page.level;
    }
  } catch (error) {
    throw connection.explain(error, uri);
  }
}

/** A parsed page, and the token of the next one. */
interface Page {
  readonly level: Level;
  readonly token: string | undefined;
}

async function fetchPage(
  connection: S3Connection,
  root: string,
  prefix: string,
  delimiter: string,
  token: string | undefined,
): Promise<Page> {
  for (let attempt = 1; ; attempt++) {
    try {
      const page = await connection.list(root + prefix, delimiter, token);
      checkPage(page, token);
      const level = readPage(page, connection.place.bucket, root);
      return { level, token: page.IsTruncated ? page.NextContinuationToken : undefined };
    } catch (error) {
      if (!isPassing(error) || attempt > 2) {
        throw error;
      }
      countRetry(connection.stats, (error as Error).name);
      await wait(Math.random() * connection.retryDelay * 2 ** attempt);
    }
  }
}

/** The schema that an entry of a page must match. */
const ENTRY: Schema = {
  type: 'object',
  properties: { Key: { type: 'string', minLength: 1 }, Size: { type: 'integer', minimum: 0 } },
  required: ['Key', 'Size'],
};

/** Checks the frame of a page: one without it was cut off on the way, and would look like the end of the listing. */
function checkPage(page: ListObjectsV2CommandOutput, token: string | undefined): void {
  if (typeof page.IsTruncated !== 'boolean') {
    throw new BadAnswer('HalfListing', 'the page breaks off');
  }
  if (page.IsTruncated && (!page.NextContinuationToken || page.NextContinuationToken === token)) {
    throw new BadAnswer('HalfListing', 'the page says that there are more, and not where');
  }
}

function readPage(page: ListObjectsV2CommandOutput, bucket: string, root: string): Level {
  const decode = page.EncodingType === 'url' ? decodeKey : (text: string) => text;
  const before = formatS3Uri(bucket, root).length;
  const objects: StoredObject[] = [];
  for (const { Key = '', Size = -1, ETag, LastModified } of page.Contents ?? []) {
    const fault = findFault({ Key, Size }, ENTRY, '');
    if (fault !== undefined) throw new BadAnswer('OddListing', `the listing says of ${Key || 'an object'}: ${fault}`);
    const uri = formatS3Uri(bucket, decode(Key));
    // Millions of these are held: a key that is a slice of its address takes no extra memory for its letters.
    const key = uri.slice(before);
    // Such an object stands for the folder itself.
    if (key === '' && Size === 0) continue;
    const etag = etagOf(ETag);
    objects.push({ uri, key, size: Size, ...(etag === undefined ? timeOf(LastModified) : { etag }) });
  }
  const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix ?? '').slice(root.length));
  return { prefixes, objects, more: page.IsTruncated === true };
}

function timeOf(modified: Date | undefined): { readonly modified?: number } {
  return modified === undefined ? {} : { modified: modified.getTime() };
}

/** Decodes a key of `encoding-type=url`: a space is `+`, a plus sign is escaped. */
function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new BadAnswer('OddListing', `the listing has a key that is no text: ${text}`);
  }
}
