/** Java's String.hashCode: h = 31 h + c over UTF-16 units, as a signed 32-bit number. */
export function javaHash(text: string): number {
  let h = 0;
  for (let at = 0; at < text.length; at++) h = (Math.imul(31, h) + text.charCodeAt(at)) | 0;
  return h;
}

/**
 * The 23-bit number by which the 2014 job (vitillo/raccomando) and the files of its successor (mozilla/taar) know users
 * and add-ons. Among n names about n²/2²⁴ pairs collide.
 */
export function hash23(text: string): number {
  return javaHash(text) & 0x7f_ffff;
}
