import { statSync } from 'node:fs';
import { fromAnywhere } from '../../source/address.ts';
import type { StoredObject } from '../../source/store.ts';
import type { Marked } from './mark-file.ts';

/** What a mark calls an object: by the same name wherever the run is started. */
export function keyOf({ uri }: StoredObject): string {
  return fromAnywhere(uri);
}

/** Whether a file has the number that it had, and that number was given to no other one meanwhile. */
export function sameFile({ inode, born }: Marked, object: StoredObject): boolean {
  if (inode === undefined || inode !== object.inode) return false;
  const now = bornOf(object.uri);
  return born === undefined || now === undefined || born === now;
}

/** Whether the name still is that of the file that was listed. */
export function isThere({ uri, inode }: StoredObject): boolean {
  return statSync(uri, { throwIfNoEntry: false })?.ino === inode;
}

/** When a file was made, in ms. Disks that do not know it tell when it was changed. */
export function bornOf(file: string): number | undefined {
  const { birthtimeMs, ctimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return birthtimeMs && birthtimeMs !== ctimeMs ? birthtimeMs : undefined;
}

/** For how long a file has been as it is, in ms. */
export function ageOf(file: string, now: Date): number {
  return Math.abs(now.getTime() - (statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0));
}
