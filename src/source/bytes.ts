/**
 * Bytes on demand. `read` fills `into` from its start and answers how many bytes it wrote: 0 only at the end. It
 * answers directly where the bytes are at hand and with a promise where they must be waited for, so that a hot loop
 * awaits only when it has to. After an error or `close` it is not read again.
 */
export interface ByteSource {
  read(into: Uint8Array): number | Promise<number>;
  close(): void | Promise<void>;
  /**
   * Where the bytes are lines that were made of something else: the byte, from 0, and the line, from 1, at which line
   * `number` began there. To be asked for lines that ended in the last read.
   */
  place?(number: number): { readonly offset: number; readonly line: number } | undefined;
}
