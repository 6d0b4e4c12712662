import { TeleError } from '../../errors.ts';
import { makeS3Client } from './client.ts';
import type { S3Options } from './options.ts';
import { explainS3Error } from './s3-error.ts';
import { formatS3Uri, parseS3Uri } from './uri.ts';

/** An object that is being written to a bucket. It appears whole, at `end`, or not at all. */
export interface Upload {
  write(block: Uint8Array): Promise<void>;
  end(): Promise<void>;
  /** Cancels the upload, and removes its parts, which would cost money. */
  abort(): Promise<void>;
}

/** The size of a part. S3 takes parts of 5 MiB and more, at most 10,000 for an object. */
const PART = 16 << 20;

/** Begins to write an object: in one request if it is small, in parts otherwise. Holds about 16 MB. */
export async function openUpload(uri: string, options: S3Options): Promise<Upload> {
  const { bucket, key } = parseS3Uri(uri);
  const { sdk, client, region, endpoint, route, notes } = await makeS3Client(options, options.retries ?? 4, 4);
  const place = { Bucket: bucket, Key: key };
  const parts: { ETag: string | undefined; PartNumber: number }[] = [];
  let held: Uint8Array[] = [];
  let size = 0;
  let upload: string | undefined;

  const attempt = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      const { secretAccessKey = '', sessionToken = '' } = await client.config.credentials().catch(() => ({}) as never);
      const { profile, noSignRequest: anonymous = false } = options;
      const server = {
        bucket,
        region,
        endpoint,
        profile,
        anonymous,
        writes: true,
        proxy: route.proxy,
        credentials: notes,
      };
      const explained = explainS3Error(error, uri, { ...server, secrets: [secretAccessKey, sessionToken] });
      throw new TeleError(`${formatS3Uri(bucket, key)} cannot be written: ${explained.message}`, {
        hint: explained.hint,
        cause: explained.cause,
      });
    }
  };
  const take = () => {
    const body = Buffer.concat(held);
    held = [];
    size = 0;
    return body;
  };
  const sendPart = () =>
    attempt(async () => {
      upload ??= (await client.send(new sdk.CreateMultipartUploadCommand(place))).UploadId;
      const number = parts.length + 1;
      const part = { ...place, UploadId: upload, PartNumber: number, Body: take() };
      const { ETag } = await client.send(new sdk.UploadPartCommand(part));
      parts.push({ ETag, PartNumber: number });
    });

  return {
    async write(block) {
      held.push(block);
      size += block.length;
      if (size >= PART) await sendPart();
    },
    async end() {
      if (upload === undefined) {
        const body = take();
        await attempt(() => client.send(new sdk.PutObjectCommand({ ...place, Body: body })));
      } else {
        if (size > 0) await sendPart();
        const whole = { ...place, UploadId: upload, MultipartUpload: { Parts: parts } };
        await attempt(() => client.send(new sdk.CompleteMultipartUploadCommand(whole)));
      }
      client.destroy();
    },
    async abort() {
      if (upload !== undefined)
        await client.send(new sdk.AbortMultipartUploadCommand({ ...place, UploadId: upload })).catch(() => {});
      client.destroy();
    },
  };
}
