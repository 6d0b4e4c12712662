/**
 * Bytes on demand. `read` fills `into` from its start and answers how many bytes it wrote: 0 only at the end. It
 * answers directly where the bytes are at hand and with a promise where they must be waited for, so that a hot loop
 * awaits only when it has to. After an error or `close` it is not read again.
 */
export interface ByteSource {
  read(into: Uint8Array): number | Promise<number>;
  close(): void | Promise<void>;
}
