import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '../../../src/random.ts';
import { type LoggedRequest, logRequest } from './double.ts';

/** What can happen to an answer on its way. `halfList` only touches listings: they end in the middle, and say they are whole. */
export type FaultKind =
  | 'slowDown'
  | 'error500'
  | 'reset'
  | 'cut'
  | 'stall'
  | 'delay'
  | 'short'
  | 'long'
  | 'underrun'
  | 'wrongEtag'
  | 'halfList'
  | 'emptyList';

export interface FaultOptions {
  readonly target: string;
  readonly seed?: number;
  /** The share of requests that something happens to. */
  readonly rate?: number;
  readonly kinds?: readonly FaultKind[];
  /** Decides over a single request instead; undefined lets it pass. */
  readonly choose?: (request: LoggedRequest, attempt: number) => FaultKind | undefined;
}

/** A proxy in front of an S3 server that spoils some answers. */
export interface FaultProxy {
  readonly url: string;
  readonly log: LoggedRequest[];
  /** How often each fault was injected. */
  readonly injected: Map<FaultKind, number>;
  close(): Promise<void>;
}

/**
 * Faults are drawn from the seed, the request and how often it came: the order in which parallel requests arrive
 * does not change them.
 */
export async function startFaultProxy(options: FaultOptions): Promise<FaultProxy> {
  const log: LoggedRequest[] = [];
  const injected = new Map<FaultKind, number>();
  const seen = new Map<string, number>();
  const choose = options.choose ?? drawFault(options);
  const server = createServer((request, response) => {
    const logged = logRequest(request);
    log.push(logged);
    const identity = `${request.method} ${request.url} ${request.headers.range ?? ''}`;
    const attempt = seen.get(identity) ?? 0;
    seen.set(identity, attempt + 1);
    const kind = choose(logged, attempt);
    const listing = logged.key === '';
    const fault = kind !== undefined && (listing ? !objectKinds.has(kind) : !listKinds.has(kind)) ? kind : undefined;
    if (fault !== undefined) {
      injected.set(fault, (injected.get(fault) ?? 0) + 1);
    }
    response.on('close', () => {
      logged.status = response.statusCode;
    });
    forward(options.target, request, (status, headers, body) => spoil(fault, response, status, headers, body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, log, injected, close };
}

const objectKinds = new Set<FaultKind>(['short', 'long', 'wrongEtag']);
const listKinds = new Set<FaultKind>(['halfList', 'emptyList']);
const allKinds: readonly FaultKind[] = [
  'slowDown',
  'error500',
  'reset',
  'cut',
  'stall',
  'delay',
  'short',
  'long',
  'underrun',
  'wrongEtag',
  'halfList',
  'emptyList',
];

function drawFault({ seed = 1, rate = 0.05, kinds = allKinds }: FaultOptions): NonNullable<FaultOptions['choose']> {
  return (request, attempt) => {
    const identity = `${seed} ${request.method} ${request.key} ${request.query} ${request.range} ${attempt}`;
    const random = seededRandom(createHash('md5').update(identity).digest().readUInt32LE(0));
    return random() < rate ? kinds[Math.floor(random() * kinds.length)] : undefined;
  };
}

function forward(
  target: string,
  request: IncomingMessage,
  answer: (status: number, headers: OutgoingHttpHeaders, body: Buffer) => void,
): void {
  const { hostname, port } = new URL(target);
  const { method, url, headers } = request;
  // The Host header stays as the client signed it.
  const upstream = send(
    { hostname, port, method: method!, path: url!, headers: headers as OutgoingHttpHeaders },
    (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => answer(response.statusCode!, response.headers, Buffer.concat(pieces)));
    },
  );
  upstream.on('error', (error) => answer(502, {}, Buffer.from(error.message)));
  request.pipe(upstream);
}

function spoil(
  fault: FaultKind | undefined,
  response: ServerResponse,
  status: number,
  given: OutgoingHttpHeaders,
  body: Buffer,
): void {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...headers } = given;
  const half = body.subarray(0, Math.floor(body.length / 2));
  const reply = (content: Uint8Array, changed: OutgoingHttpHeaders = {}, code = status) => {
    response.writeHead(code, { ...headers, 'content-length': content.length, ...changed }).end(content);
  };
  switch (fault) {
    case undefined:
      response.writeHead(status, { ...headers, 'content-length': headers['content-length'] ?? body.length }).end(body);
      return;
    case 'slowDown':
      reply(Buffer.from('<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>'), {}, 503);
      return;
    case 'error500':
      reply(Buffer.from('<Error><Code>InternalError</Code><Message>We failed.</Message></Error>'), {}, 500);
      return;
    case 'reset':
      response.destroy();
      return;
    case 'cut':
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.write(half, () => response.destroy());
      return;
    case 'stall':
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.write(half);
      return;
    case 'delay':
      setTimeout(() => reply(body), 20);
      return;
    case 'short':
    case 'halfList':
      reply(half);
      return;
    case 'emptyList':
      reply(Buffer.alloc(0));
      return;
    case 'long':
      reply(Buffer.concat([body, Buffer.from('and more')]));
      return;
    case 'underrun':
      response.writeHead(status, { ...headers, 'content-length': body.length + 10, connection: 'close' });
      response.write(body, () => response.socket?.end());
      return;
    case 'wrongEtag':
      reply(body, { etag: '"00000000000000000000000000000000"' });
      return;
  }
}
