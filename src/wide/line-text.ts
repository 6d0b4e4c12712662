/** The line of a record as text. Invalid UTF-8 becomes U+FFFD. */
export function lineText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}
