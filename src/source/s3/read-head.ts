import { type Checksum, checksumOf, type Headers } from './checksum.ts';

/** What the headers of an answer say of an object. */
export interface S3Head {
  readonly etag: string | undefined;
  /** When it was written, in ms. */
  readonly modified: number | undefined;
  readonly length: number | undefined;
  readonly contentRange: string | undefined;
  /** Of the object as a whole. */
  readonly checksum: Checksum | undefined;
}

/** Reads the headers of an answer to a GET or HEAD. What makes no sense counts as not said. */
export function readHead(headers: Headers): S3Head {
  const length = textOf(headers['content-length']);
  return {
    etag: etagOf(textOf(headers.etag)),
    modified: timeOf(textOf(headers['last-modified'])),
    length: length === undefined || !/^\d+$/.test(length) ? undefined : Number(length),
    contentRange: textOf(headers['content-range']),
    checksum: checksumOf(headers),
  };
}

/** An ETag that says something: some servers send an empty one. */
export function etagOf(text: string | undefined): string | undefined {
  return text === undefined || /^(?:W\/)?(?:"")?$/.test(text) ? undefined : text;
}

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
