import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { TeleError } from '../../errors.ts';
import { isPendingName, pendingName } from '../../write.ts';
import type { Upload } from '../s3/upload.ts';
import { listStatus, readStatus } from './file-status.ts';
import { connectHdfs, type HdfsOptions } from './hdfs-client.ts';
import { explainHdfsError, isGone } from './hdfs-error.ts';
import { findHdfs } from './hdfs-place.ts';

/** Up to this many bytes are held, and sent again if that fails. */
const HELD = 16 << 20;

/**
 * Begins to write a file of HDFS, under a hidden name until `end`. Folders are made as needed. A file of up to 16 MB is
 * sent when it is whole; of a larger one the rest is sent as it comes, in one request that is not repeated. If another
 * attempt at the same file came first, its file stays.
 */
export function openHdfsUpload(uri: string, options: HdfsOptions = {}): Upload {
  const place = findHdfs(uri);
  const client = connectHdfs(place, options);
  const { path } = place;
  const cut = path.lastIndexOf('/') + 1;
  const hidden = path.slice(0, cut) + pendingName(path.slice(cut));
  const held: Uint8Array[] = [];
  let size = 0;
  let stream: PassThrough | undefined;
  let sent: Promise<void> | undefined;

  const attempt = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      const { message, hint, cause } = explainHdfsError(error, uri, place);
      throw new TeleError(`${uri} cannot be written: ${message}`, { hint, cause });
    }
  };
  const remove = () => client.ask({ method: 'DELETE', path: hidden, op: 'DELETE' });

  async function send(): Promise<void> {
    if (stream === undefined) {
      let begun = false;
      stream = new PassThrough().on('error', () => {});
      const bytes = () => {
        begun = true;
        return stream!;
      };
      sent = client.create(hidden, { bytes, isSpent: () => begun });
      sent.catch(() => {});
    }
    for (const block of held.splice(0)) if (!stream.write(block)) await Promise.race([once(stream, 'drain'), sent]);
  }

  return {
    async write(block) {
      held.push(block);
      size += block.length;
      if (size > HELD) await attempt(send);
    },
    end: () =>
      attempt(async () => {
        if (stream === undefined)
          await client.create(hidden, {
            async *bytes() {
              yield* held;
            },
            isSpent: () => false,
          });
        stream?.end();
        await sent;
        const parameters = { destination: path };
        const renamed = (await client.ask({ method: 'PUT', path: hidden, op: 'RENAME', parameters })) as {
          boolean?: boolean;
        };
        if (!renamed.boolean) {
          await readStatus(client, path);
          await remove();
        }
        client.close();
      }),
    async abort() {
      stream?.destroy();
      await sent?.catch(() => {});
      await remove().catch(() => {});
      client.close();
    },
  };
}

/** Removes the hidden files in a folder that attempts have left which were killed. */
export async function removePending(uri: string): Promise<void> {
  const place = findHdfs(uri);
  const client = connectHdfs(place);
  try {
    for (const { pathSuffix } of await listStatus(client, place.path))
      if (isPendingName(pathSuffix))
        await client.ask({ method: 'DELETE', path: `${place.path}/${pathSuffix}`, op: 'DELETE' });
  } catch (error) {
    if (!isGone(error)) throw explainHdfsError(error, uri, place);
  } finally {
    client.close();
  }
}
