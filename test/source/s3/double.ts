import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bucket } from './bucket.ts';
import { escapeXml, listObjects } from './listing.ts';
import { type Key, refuseSignature } from './signature.ts';

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
}

/** The part of S3 that tele reads, over node:http, on a port of its own on 127.0.0.1. */
export interface Double {
  readonly url: string;
  readonly log: LoggedRequest[];
  close(): Promise<void>;
}

export async function startDouble(options: DoubleOptions): Promise<Double> {
  const log: LoggedRequest[] = [];
  const server = createServer((request, response) => {
    const logged = logRequest(request);
    log.push(logged);
    response.on('close', () => {
      logged.status = response.statusCode;
    });
    response.setHeader('Date', new Date(Date.now() + (options.clockOffset ?? 0)).toUTCString());
    answer(request, response, logged, options);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, log, close };
}

function logRequest(request: IncomingMessage): LoggedRequest {
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

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  logged: LoggedRequest,
  options: DoubleOptions,
): void {
  const { bucket: name, key, query } = logged;
  const refuse = (status: number, code: string, message: string, extra: Readonly<Record<string, string>> = {}) => {
    const fields = Object.entries({ Code: code, Message: message, ...extra, RequestId: 'tele', HostId: 'tele' });
    const xml = fields.map(([tag, value]) => `<${tag}>${escapeXml(value)}</${tag}>`).join('');
    const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xml}</Error>`);
    response.writeHead(status, { 'Content-Type': 'application/xml', 'Content-Length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const bucket = Object.hasOwn(options.buckets, name) ? options.buckets[name] : undefined;
  const region = bucket?.region ?? options.region ?? 'us-east-1';
  if (bucket?.region !== undefined && options.redirects) {
    if (!request.headers.authorization?.includes(`/${region}/s3/`)) {
      response.setHeader('x-amz-bucket-region', region);
      const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
      return refuse(301, 'PermanentRedirect', message, {
        Endpoint: `${name}.s3.${region}.amazonaws.com`,
        Bucket: name,
      });
    }
  }
  if (options.keys !== undefined) {
    const refusal = refuseSignature(request, options.keys, region, Date.now() + (options.clockOffset ?? 0));
    if (refusal !== undefined) {
      return refuse(refusal.status, refusal.code, refusal.message, refusal.extra);
    }
  }
  if (bucket === undefined) {
    return refuse(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: name });
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
  const asked = `${name}/${key === '' ? (query.get('prefix') ?? '') : key}`;
  if (options.denied?.some((prefix) => asked.startsWith(prefix))) {
    return refuse(403, 'AccessDenied', 'Access Denied');
  }
  if (key === '') {
    return request.method === 'HEAD' ? void response.writeHead(200).end() : sendListing(name, bucket);
  }
  const object = bucket.find(key);
  if (object === undefined) {
    return refuse(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
  }
  const wanted = request.headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && !wanted.split(/, */).includes(object.etag)) {
    const message = 'At least one of the pre-conditions you specified did not hold';
    return refuse(412, 'PreconditionFailed', message, { Condition: 'If-Match' });
  }
  const range = parseRange(request.headers.range, object.size);
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${object.size}`);
    return refuse(416, 'InvalidRange', 'The requested range is not satisfiable', {
      ActualObjectSize: `${object.size}`,
    });
  }
  const { start, end } = range ?? { start: 0, end: object.size };
  response.writeHead(range === undefined ? 200 : 206, {
    ETag: object.etag,
    'Accept-Ranges': 'bytes',
    'Content-Type': 'application/octet-stream',
    'Content-Length': end - start,
    'Last-Modified': 'Sat, 29 Nov 2014 00:00:00 GMT',
    ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${object.size}` }),
  });
  response.end(request.method === 'HEAD' ? undefined : object.read(start, end));

  function sendListing(name: string, bucket: Bucket): void {
    const xml = listObjects(name, bucket, query, options.maxPage ?? 1000);
    if (xml === undefined) {
      return refuse(400, 'InvalidArgument', 'The continuation token provided is incorrect');
    }
    const body = Buffer.from(xml);
    response.writeHead(200, { 'Content-Type': 'application/xml', 'Content-Length': body.length }).end(body);
  }
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
