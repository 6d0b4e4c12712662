import { type FileHandle, open, rm } from 'node:fs/promises';
import { blockBytes, blockSum, type EntryMeta, encodeFrame } from './entry-file.ts';

/** Writes one entry to its own file. Nothing here throws: a full disk costs the entry, not the run. */
export interface EntryWriter {
  readonly path: string;
  /** Takes a copy of the bytes. Returns a promise if a block is full and must be written first. */
  add(bytes: Uint8Array): Promise<void> | undefined;
  /** Writes the rest and the frame. Returns the size of the file, or undefined if it could not be written. */
  finish(): Promise<number | undefined>;
  discard(): Promise<void>;
}

/** Begins an entry at `path`. */
export function entryWriter(path: string, meta: EntryMeta): EntryWriter {
  const block = Buffer.allocUnsafe(Math.min(blockBytes, meta.size));
  const sums: Buffer[] = [];
  let filled = 0;
  let size = 0;
  let file: FileHandle | undefined;
  let failed = false;

  async function write(...pieces: Uint8Array[]): Promise<void> {
    try {
      file ??= await open(path, 'wx', 0o600);
      for (const piece of pieces) {
        await file.appendFile(piece);
      }
    } catch {
      await discard();
    }
  }

  async function addAll(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0 && !failed) {
      const count = Math.min(rest.length, block.length - filled);
      block.set(rest.subarray(0, count), filled);
      filled += count;
      rest = rest.subarray(count);
      if (filled === block.length && rest.length > 0) {
        await flush();
      }
    }
  }

  async function flush(): Promise<void> {
    sums.push(blockSum(block.subarray(0, filled)));
    await write(block.subarray(0, filled));
    filled = 0;
  }

  async function discard(): Promise<void> {
    failed = true;
    await file?.close().catch(() => {});
    file = undefined;
    await rm(path, { force: true }).catch(() => {});
  }

  return {
    path,
    discard,
    add(bytes) {
      size += bytes.length;
      if (failed || size > meta.size) {
        failed = true;
        return undefined;
      }
      if (filled + bytes.length <= block.length) {
        block.set(bytes, filled);
        filled += bytes.length;
        return undefined;
      }
      return addAll(bytes);
    },
    async finish() {
      if (failed || size !== meta.size) {
        await discard();
        return undefined;
      }
      const last = block.subarray(0, filled);
      if (filled > 0) {
        sums.push(blockSum(last));
      }
      const frame = encodeFrame(meta, sums);
      await write(Buffer.concat([last, frame]));
      if (failed) {
        return undefined;
      }
      await file?.close().catch(() => {});
      file = undefined;
      return size + frame.length;
    },
  };
}
