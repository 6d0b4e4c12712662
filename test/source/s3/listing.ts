import { type Bucket, binaryName, type ServedObject } from './bucket.ts';
import { strictEncode } from './signature.ts';

/** ListObjectsV2 over the sorted names of a bucket, as XML; undefined where the continuation token is not ours. */
export function listObjects(name: string, bucket: Bucket, query: URLSearchParams, maxPage: number): string | undefined {
  const names = bucket.names();
  const prefix = binaryName(query.get('prefix') ?? '');
  const delimiter = binaryName(query.get('delimiter') ?? '');
  const asked = Number(query.get('max-keys') ?? 1000);
  const limit = Math.min(asked, maxPage);
  const token = query.get('continuation-token');
  const after = token === null ? binaryName(query.get('start-after') ?? '') : decodeToken(token);
  if (after === undefined) {
    return undefined;
  }
  let at = Math.max(firstFrom(names, prefix), token === null ? firstAfter(names, after) : firstBeyond(names, after));
  const keys: string[] = [];
  const prefixes: string[] = [];
  let last = '';
  while (at < names.length && names[at]!.startsWith(prefix) && keys.length + prefixes.length < limit) {
    const key = names[at]!;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut < 0) {
      keys.push(key);
      last = `k${key}`;
      at++;
    } else {
      const common = key.slice(0, cut + delimiter.length);
      prefixes.push(common);
      last = `p${common}`;
      at = firstBeyond(names, last);
    }
  }
  const truncated = limit > 0 && at < names.length && names[at]!.startsWith(prefix);
  const url = query.get('encoding-type') === 'url';
  const text = (binary: string) => {
    const plain = Buffer.from(binary, 'latin1').toString('utf8');
    return url ? strictEncode(plain).replaceAll('%2F', '/').replaceAll('%20', '+') : escapeXml(plain);
  };
  const contents = keys.map((key) => {
    const object = bucket.find(Buffer.from(key, 'latin1').toString('utf8'))!;
    return (
      `<Contents><Key>${text(key)}</Key>${modifiedTag(object)}` +
      `<ETag>${escapeXml(object.etag)}</ETag><Size>${object.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`
    );
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Name>${name}</Name><Prefix>${text(prefix)}</Prefix><KeyCount>${keys.length + prefixes.length}</KeyCount>`,
    `<MaxKeys>${asked}</MaxKeys>${url ? '<EncodingType>url</EncodingType>' : ''}`,
    `${delimiter === '' ? '' : `<Delimiter>${text(delimiter)}</Delimiter>`}<IsTruncated>${truncated}</IsTruncated>`,
    truncated ? `<NextContinuationToken>${encodeToken(last)}</NextContinuationToken>` : '',
    ...contents,
    ...prefixes.map((common) => `<CommonPrefixes><Prefix>${text(common)}</Prefix></CommonPrefixes>`),
    '</ListBucketResult>',
  ].join('');
}

function modifiedTag({ modified = LONG_AGO }: ServedObject): string {
  return modified === null ? '' : `<LastModified>${modified.toISOString()}</LastModified>`;
}

/** When objects were written whose time does not matter. */
export const LONG_AGO = new Date('2014-11-29T00:00:00Z');

/** The first name at or after `from`. */
function firstFrom(names: readonly string[], from: string): number {
  return partition(names, (name) => name < from);
}

function firstAfter(names: readonly string[], after: string): number {
  return partition(names, (name) => name <= after);
}

/** The first name behind a place: 'k' + a key, or 'p' + a common prefix, all of whose names are skipped. */
function firstBeyond(names: readonly string[], place: string): number {
  const name = place.slice(1);
  return place[0] === 'k'
    ? firstAfter(names, name)
    : partition(names, (other) => other < name || other.startsWith(name));
}

function partition(names: readonly string[], isBefore: (name: string) => boolean): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(names[middle]!)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function encodeToken(place: string): string {
  return Buffer.from(`next ${place}`, 'latin1').toString('base64');
}

function decodeToken(token: string): string | undefined {
  const text = Buffer.from(token, 'base64').toString('latin1');
  return text.startsWith('next ') ? text.slice(5) : undefined;
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
