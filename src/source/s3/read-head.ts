import { type Checksum, checksumOf, type Headers } from './checksum.ts';

/** An object's headers in an answer. */
export interface S3Head {
  readonly etag: string | undefined;
  /** The time of its last change, in ms since 1970. */
  readonly modified: number | undefined;
  readonly length: number | undefined;
  readonly contentRange: string | undefined;
  /** The checksum of the object as a whole. */
  readonly checksum: Checksum | undefined;
}

/** Reads the headers of an answer to a GET or HEAD. Invalid values count as missing. */
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

/** The ETag, or undefined if it is empty, as some servers send it. */
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
