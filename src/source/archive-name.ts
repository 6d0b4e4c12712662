/**
 * Whether a key's name says that the object is an archive. This is for estimates; reading looks at the first bytes
 * instead.
 */
export function namesArchive(key: string): boolean {
  return /\.(?:gz|xz|lzma|zst|zstd)$/i.test(key);
}
