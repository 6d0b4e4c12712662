import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Bucket, MemoryBucket } from './bucket.ts';
import { escapeXml, LONG_AGO, listObjects } from './listing.ts';
import { type Key, type Refusal, refuseSignature } from './signature.ts';

/** One request as it came in: what request counts in tests are made of. */
export interface LoggedRequest {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly range: string | undefined;
  readonly headers: IncomingMessage['headers'];
  status: number;
}

export interface DoubleOptions {
  readonly buckets: Readonly<Record<string, Bucket>>;
  /** Without keys everybody may read unsigned, and signatures are not looked at. */
  readonly keys?: readonly Key[];
  readonly region?: string;
  /** Prefixes, as 'bucket/prefix', that nobody may list below or read. */
  readonly denied?: readonly string[];
  /** The longest page a listing has, whatever max-keys says. */
  readonly maxPage?: number;
  /** Answer requests for a bucket of another region with 301, as the global endpoint does. */
  readonly redirects?: boolean;
  /** Added to the server's clock, in ms. */
  readonly clockOffset?: number;
  /** Makes it speak TLS, as localhost. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** The headers with checksums of an object, for those who ask for them with a whole object. */
  readonly checksums?: (bytes: Uint8Array, key: string) => OutgoingHttpHeaders;
  /** Sends the answers instead, and may spoil them. */
  readonly send?: (logged: LoggedRequest, response: ServerResponse, reply: Reply) => void;
}

/**
 * The part of S3 that tele reads, and objects that are written in one request, over node:http, on a port of its own on
 * 127.0.0.1.
 */
export interface Double {
  readonly url: string;
  readonly log: LoggedRequest[];
  close(): Promise<void>;
}

export async function startDouble(options: DoubleOptions): Promise<Double> {
  const log: LoggedRequest[] = [];
  const respond = (request: IncomingMessage, response: ServerResponse) => {
    const logged = logRequest(request);
    log.push(logged);
    response.on('close', () => {
      logged.status = response.statusCode;
    });
    response.setHeader('Date', new Date(Date.now() + (options.clockOffset ?? 0)).toUTCString());
    const send = (body: Buffer) =>
      (options.send ?? sendReply)(logged, response, answer(request, logged, options, body));
    if (request.method === 'PUT') void buffer(request).then(send);
    else send(NOTHING);
  };
  const { certificate } = options;
  const server = certificate ? createSecureServer(certificate, respond) : createServer(respond);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return { url: certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`, log, close };
}

export function logRequest(request: IncomingMessage): LoggedRequest {
  const [path = '', query = ''] = request.url!.split('?', 2);
  const cut = path.indexOf('/', 1);
  return {
    method: request.method!,
    bucket: decodeURIComponent(cut < 0 ? path.slice(1) : path.slice(1, cut)),
    key: cut < 0 ? '' : decodeURIComponent(path.slice(cut + 1)),
    query: new URLSearchParams(query),
    range: request.headers.range,
    headers: request.headers,
    status: 0,
  };
}

/** An answer before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array;
}

export function sendReply({ method }: LoggedRequest, response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { 'content-length': body.length, ...headers });
  response.end(method === 'HEAD' ? undefined : body);
}

const NOTHING = Buffer.alloc(0);

function answer(
  request: IncomingMessage,
  { bucket: name, key, query }: LoggedRequest,
  options: DoubleOptions,
  body: Buffer,
): Reply {
  const bucket = Object.hasOwn(options.buckets, name) ? options.buckets[name] : undefined;
  const region = bucket?.region ?? options.region ?? 'us-east-1';
  if (bucket?.region !== undefined && options.redirects) {
    if (!request.headers.authorization?.includes(`/${region}/s3/`)) {
      const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
      const extra = { Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name };
      return refuse({ status: 301, code: 'PermanentRedirect', message, extra }, { 'x-amz-bucket-region': region });
    }
  }
  const now = Date.now() + (options.clockOffset ?? 0);
  const refusal = options.keys && refuseSignature(request, options.keys, region, now);
  if (refusal !== undefined) {
    return refuse(refusal);
  }
  if (bucket === undefined) {
    const message = 'The specified bucket does not exist';
    return refuse({ status: 404, code: 'NoSuchBucket', message, extra: { BucketName: name } });
  }
  if (request.method === 'PUT' && 'put' in bucket && !query.has('partNumber')) {
    (bucket as MemoryBucket).put(key, body);
    return { status: 200, headers: { ETag: bucket.find(key)!.etag }, body: NOTHING };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const message = 'The specified method is not allowed against this resource.';
    return refuse({ status: 405, code: 'MethodNotAllowed', message });
  }
  const asked = `${name}/${key === '' ? (query.get('prefix') ?? '') : key}`;
  if (options.denied?.some((prefix) => asked.startsWith(prefix))) {
    return refuse({ status: 403, code: 'AccessDenied', message: 'Access Denied' });
  }
  return key === '' ? listing(name, bucket, query, options.maxPage ?? 1000) : content(request, bucket, key, options);
}

function refuse({ status, code, message, extra }: Refusal, headers: Reply['headers'] = {}): Reply {
  const fields = Object.entries({ Code: code, Message: message, ...extra, RequestId: 'tele', HostId: 'tele' });
  const xml = fields.map(([tag, value]) => `<${tag}>${escapeXml(value)}</${tag}>`).join('');
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xml}</Error>`);
  return { status, headers: { 'Content-Type': 'application/xml', ...headers }, body };
}

function listing(name: string, bucket: Bucket, query: URLSearchParams, maxPage: number): Reply {
  const xml = listObjects(name, bucket, query, maxPage);
  if (xml === undefined) {
    const message = 'The continuation token provided is incorrect';
    return refuse({ status: 400, code: 'InvalidArgument', message });
  }
  return { status: 200, headers: { 'Content-Type': 'application/xml' }, body: Buffer.from(xml) };
}

function content(request: IncomingMessage, bucket: Bucket, key: string, { checksums }: DoubleOptions): Reply {
  const object = bucket.find(key);
  if (object === undefined) {
    const message = 'The specified key does not exist.';
    return refuse({ status: 404, code: 'NoSuchKey', message, extra: { Key: key } });
  }
  const wanted = request.headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && !wanted.split(/, */).includes(object.etag)) {
    const message = 'At least one of the pre-conditions you specified did not hold';
    return refuse({ status: 412, code: 'PreconditionFailed', message, extra: { Condition: 'If-Match' } });
  }
  const range = parseRange(request.headers.range, object.size);
  if (range === 'unsatisfiable') {
    const message = 'The requested range is not satisfiable';
    const extra = { ActualObjectSize: `${object.size}` };
    return refuse({ status: 416, code: 'InvalidRange', message, extra }, { 'Content-Range': `bytes */${object.size}` });
  }
  const { start, end } = range ?? { start: 0, end: object.size };
  const asksForSums = range === undefined && request.headers['x-amz-checksum-mode'] === 'ENABLED';
  const headers = {
    ...(asksForSums && checksums?.(object.read(start, end), key)),
    ...(object.etag !== '' && { ETag: object.etag }),
    'Accept-Ranges': 'bytes',
    'Content-Type': 'application/octet-stream',
    ...(object.modified !== null && { 'Last-Modified': (object.modified ?? LONG_AGO).toUTCString() }),
    ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${object.size}` }),
  };
  return { status: range === undefined ? 200 : 206, headers, body: object.read(start, end) };
}

/** RFC 9110 §14: a header that is not one byte range is as if it were not there. */
function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) {
    return undefined;
  }
  if (match[1] === '') {
    const start = Math.max(0, size - Number(match[2]));
    return start < size ? { start, end: size } : 'unsatisfiable';
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? size : Math.min(size, Number(match[2]) + 1);
  if (end <= start && start < size) {
    return undefined;
  }
  return start < size ? { start, end } : 'unsatisfiable';
}
