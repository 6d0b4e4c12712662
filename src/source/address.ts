import { resolve } from 'node:path';

/** Whether the name of a source is an address, as s3://bucket/prefix is, and not a path. */
export function isAddress(source: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(source);
}

/**
 * A source by a name that means the same in every folder and on every machine that sees it: its address, or its path
 * from the root; - stays standard input.
 */
export function fromAnywhere(source: string): string {
  return isAddress(source) || source === '-' ? source : resolve(source);
}
