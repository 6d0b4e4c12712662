import { statSync } from 'node:fs';
import { fromAnywhere } from '../../source/address.ts';
import type { StoredObject } from '../../source/store.ts';
import type { Marked } from './mark-file.ts';

/** The name of an object in a mark, which does not depend on the folder in which the run is started. */
export function keyOf({ uri }: StoredObject): string {
  return fromAnywhere(uri);
}

/**
 * Whether an object is the marked file: it has the same inode number, and this number was not given to a new file
 * meanwhile.
 */
export function sameFile({ inode, born }: Marked, object: StoredObject): boolean {
  if (inode === undefined || inode !== object.inode) return false;
  const now = bornOf(object.uri);
  return born === undefined || now === undefined || born === now;
}

/** Whether the name still belongs to the file that was listed. */
export function isThere({ uri, inode }: StoredObject): boolean {
  return statSync(uri, { throwIfNoEntry: false })?.ino === inode;
}

/** The time at which a file was made, in ms since 1970. Undefined if the disk does not record it. */
export function bornOf(file: string): number | undefined {
  const { birthtimeMs, ctimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return birthtimeMs && birthtimeMs !== ctimeMs ? birthtimeMs : undefined;
}

/** The time since a file was last changed, in ms. */
export function ageOf(file: string, now: Date): number {
  return Math.abs(now.getTime() - (statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0));
}
