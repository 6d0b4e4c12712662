/**
 * Bytes on demand. `read` fills `into` from its start and returns the number of bytes written, 0 only at the end. It
 * returns a number if the bytes are available and a promise if they must be waited for, so that a hot loop awaits only
 * when it has to. Do not read after an error or `close`.
 */
export interface ByteSource {
  read(into: Uint8Array): number | Promise<number>;
  close(): void | Promise<void>;
  /**
   * For bytes that are lines made from another format: where line `number` began in the original, as byte offset (from
   * 0) and line (from 1). Ask for lines that ended in the last read.
   */
  place?(number: number): { readonly offset: number; readonly line: number; readonly reason?: string } | undefined;
}
