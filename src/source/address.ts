import { resolve } from 'node:path';

/** Whether the name of a source is an address, as s3://bucket/prefix is, and not a path. */
export function isAddress(source: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(source);
}

/**
 * The name of a source that is valid in every folder, and on every machine that sees it: its address, or its absolute
 * path; - stays standard input.
 */
export function fromAnywhere(source: string): string {
  return isAddress(source) || source === '-' ? source : resolve(source);
}
