import type { Checksum, Digest } from './checksum.ts';
import { BadAnswer } from './s3-error.ts';
import { type AsideDigest, beginSum } from './sum-aside.ts';

/** Knowledge about the ETags of a bucket: some servers do not compute them by MD5. */
export interface EtagFacts {
  areMd5: boolean | undefined;
}

/** An object that is being read, over all tries. */
export interface Checked {
  /** The checksum that the server states; undefined if none. */
  checksum: Checksum | undefined;
  /** The checksum of the bytes at the last try, if it was another one. */
  came?: string;
}

/** Begins a checksum over `size` bytes that come in order; undefined if there is nothing to compare it with. */
export function beginCheck({ checksum }: Checked, etags: EtagFacts, size: number): AsideDigest | undefined {
  if (checksum === undefined || (checksum.algorithm === 'MD5' && etags.areMd5 === false)) return undefined;
  return beginSum(checksum.algorithm, size);
}

/**
 * Compares a complete checksum with the server's. Throws a BadAnswer if they differ. Until an ETag of the bucket has
 * proved to be an MD5, one that differs means little: if the same bytes come twice, they are accepted, and ETags are
 * not MD5s.
 */
export function endCheck(digest: Digest | undefined, object: Checked, etags: EtagFacts): void {
  if (digest === undefined) return;
  const { algorithm, value } = object.checksum!;
  const came = digest.value();
  if (came === value) {
    if (algorithm === 'MD5') etags.areMd5 = true;
    return;
  }
  const again = came === object.came;
  object.came = came;
  if (algorithm === 'MD5' && again && etags.areMd5 !== true) etags.areMd5 = false;
  else
    throw new BadAnswer(
      'WrongChecksum',
      algorithm === 'MD5'
        ? 'its bytes do not fit its ETag, which is their MD5'
        : `its bytes do not fit the ${algorithm} that the server sent`,
    );
}

/** Checks bytes that have all arrived. */
export async function checkBytes(bytes: Uint8Array, object: Checked, etags: EtagFacts): Promise<void> {
  const digest = beginCheck(object, etags, bytes.length);
  digest?.update(bytes);
  await digest?.settled?.();
  endCheck(digest, object, etags);
}
