import { type Checksum, type Digest, digestOf } from './checksum.ts';
import { BadAnswer } from './s3-error.ts';

/** What is known of the ETags of a bucket: some servers make them of other things than an MD5. */
export interface EtagFacts {
  areMd5: boolean | undefined;
}

/** An object that is read, over all tries. */
export interface Checked {
  /** What the server says that its bytes come to; undefined where it says nothing. */
  checksum: Checksum | undefined;
  /** What they came to at the last try, where that was something else. */
  came?: string;
}

/** Begins a sum over bytes that come in order; undefined where there is nothing to hold it against. */
export function beginCheck({ checksum }: Checked, etags: EtagFacts): Digest | undefined {
  if (checksum === undefined || (checksum.algorithm === 'MD5' && etags.areMd5 === false)) return undefined;
  return digestOf(checksum.algorithm);
}

/**
 * Holds a sum that is complete against what the server says. Throws a BadAnswer where it is another one. Until an ETag
 * of the bucket has been seen to be an MD5, one that does not fit means little: bytes that come twice the same are
 * taken for right, and the ETags for something else.
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

/** Checks bytes that have all come. */
export function checkBytes(bytes: Uint8Array, object: Checked, etags: EtagFacts): void {
  const digest = beginCheck(object, etags);
  digest?.update(bytes);
  endCheck(digest, object, etags);
}
