import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { TeleError } from '../../errors.ts';
import { isHdfs, isRemote } from '../../source/address.ts';
import type { S3Options } from '../../source/s3/options.ts';
import type { Upload } from '../../source/s3/upload.ts';
import { pendingFile, writeAll } from '../../write.ts';
import type { Sink } from '../run/sink.ts';
import { createBlockSink } from '../threads/block-sink.ts';

/** The part file of a task, as reported to the driver. */
export interface PartFile {
  readonly name: string;
  readonly bytes: number;
  readonly lines: number;
}

/**
 * A part file being written by one task: it appears whole or not at all, and is the same whichever attempt writes it.
 */
export interface TaskOutput {
  readonly sink: Sink;
  /** Writes what is buffered; the run awaits it now and then. */
  flush(): Promise<void>;
  end(): Promise<PartFile>;
  /** Removes everything that was written. */
  abort(): Promise<void>;
}

/** Takes the bytes of one part file. */
export interface ByteTarget {
  write(block: Uint8Array): void | Promise<void>;
  end(): void | Promise<void>;
  abort(): void | Promise<void>;
}

/** The folder of part files, below the named place; the manifest lies beside it. */
export const PARTS = 'parts';

/** Begins to write an object of a bucket, or a file of HDFS. */
export async function openUpload(uri: string, s3: S3Options): Promise<Upload> {
  if (isHdfs(uri)) return (await import('../../source/hdfs/hdfs.ts')).openHdfsUpload(uri);
  return (await import('../../source/s3/s3.ts')).openUpload(uri, s3);
}

/** Begins the part file of a task below a folder, an S3 prefix or a folder of HDFS. */
export async function openTaskOutput(out: string, task: number, s3: S3Options): Promise<TaskOutput> {
  const name = `part-${String(task).padStart(5, '0')}.ndjson`;
  const target: ByteTarget = isRemote(out)
    ? await openUpload(`${out.replace(/\/$/, '')}/${PARTS}/${name}`, s3)
    : openFile(join(out, PARTS), name);
  const blocks: Uint8Array[] = [];
  const sink = createBlockSink((block) => void blocks.push(block));
  let bytes = 0;
  let lines = 0;
  const flush = async () => {
    for (const block of blocks.splice(0)) {
      bytes += block.length;
      for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, at + 1)) lines++;
      await target.write(block);
    }
  };
  return {
    sink,
    flush,
    async end() {
      sink.end();
      await flush();
      await target.end();
      return { name, bytes, lines };
    },
    abort: async () => target.abort(),
  };
}

/** Writes to a hidden name, which is changed at the end. Other attempts have other names. */
function openFile(folder: string, name: string): ByteTarget {
  const pending = pendingFile(join(folder, name));
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw new TeleError(`${join(folder, name)} cannot be written: ${(error as Error).message}`, {
        hint: '--parts takes a folder that every executor can write to, s3://bucket/prefix or hdfs://host/path',
        cause: error,
      });
    }
  };
  const fd = attempt(() => {
    mkdirSync(folder, { recursive: true });
    return openSync(pending.path, 'w');
  });
  return {
    write: (block) => attempt(() => writeAll(fd, block)),
    end: () =>
      attempt(() => {
        fsyncSync(fd);
        closeSync(fd);
        pending.place();
      }),
    abort: () => pending.drop(),
  };
}
