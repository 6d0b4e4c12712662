/**
 * Orders keys as S3 does: by the bytes of their UTF-8. That is code unit order except where a surrogate pair meets
 * U+E000 or above, so only such keys are encoded.
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  if (beyond.test(a) || beyond.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

const beyond = /[\ud800-\uffff]/;
