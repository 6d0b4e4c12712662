/** The line of a record as text. Bytes that are no UTF-8 become U+FFFD. */
export function lineText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}
