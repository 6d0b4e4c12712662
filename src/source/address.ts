import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';

/** Whether the name of a source is an address, as s3://bucket/prefix is, and not a path. */
export function isAddress(source: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(source);
}

/** Whether an address is one that is read over a network: of a bucket or of HDFS. */
export function isRemote(source: string): boolean {
  return source.startsWith('s3://') || isHdfs(source);
}

/** Whether an address is one of HDFS, by whatever protocol. */
export function isHdfs(source: string): boolean {
  return /^(?:hdfs|s?webhdfs):\/\//.test(source);
}

/**
 * The path of `file:///path`, in which nothing is decoded, as in the addresses of buckets; another name unchanged.
 * Throws a UsageError for a file of another machine.
 */
export function pathOf(source: string): string {
  if (!source.startsWith('file://')) return source;
  const path = source.slice('file://'.length);
  if (!path.startsWith('/'))
    throw new UsageError(
      `${source} names a file of another machine`,
      'a file of this one has three slashes: file:///path',
    );
  return path;
}

/**
 * The name of a source that is valid in every folder, and on every machine that sees it: its address, or its absolute
 * path; - stays standard input.
 */
export function fromAnywhere(source: string): string {
  const name = pathOf(source);
  return isAddress(name) || name === '-' ? name : resolve(name);
}
