import { UsageError } from '../../errors.ts';
import { redact } from './redact.ts';

/** A bucket, and a key or prefix in it, from `s3://bucket/key`; `key` is '' for the bucket itself. */
export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Reads `s3://bucket/key`. The key is taken literally: nothing in it is decoded, so `%`, `?`, `#` and `//` are parts of
 * keys. Throws a UsageError for anything else.
 */
export function parseS3Uri(uri: string): S3Location {
  const match = /^s3:\/\/([^/]*)(?:\/(.*))?$/is.exec(uri);
  const bucket = match?.[1] ?? '';
  // A password may hold a slash and so reach into what looks like a key: nothing of such an address is shown.
  if (/[@:]/.test(bucket)) {
    throw new UsageError(
      'the address s3://*** carries a key or password: S3 addresses do not take them',
      'give credentials in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or with --profile',
    );
  }
  if (!/^[a-z0-9][a-z0-9._-]{1,254}$/i.test(bucket)) {
    throw new UsageError(`${redact(uri)} is not an S3 address`, 'write s3://bucket or s3://bucket/prefix');
  }
  return { bucket, key: match?.[2] ?? '' };
}

/** The address of a key, as messages and listings show it. */
export function formatS3Uri(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}
