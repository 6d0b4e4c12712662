/**
 * Whether a key's name says that it is an archive. What an object is, its first bytes tell; this is for estimates
 * before they are read.
 */
export function namesArchive(key: string): boolean {
  return /\.(?:gz|xz|lzma|zst|zstd)$/i.test(key);
}
