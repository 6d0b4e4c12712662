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
import { type LoggedRequest, logRequest, type Reply, sendReply } from './double.ts';

/**
 * What can happen to an answer on its way. `halfList` only touches listings: they end in the middle, and say they are
 * whole.
 */
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
  | 'flip'
  | 'halfList'
  | 'emptyList';

export interface FaultOptions {
  readonly seed?: number;
  /** The share of requests that something happens to. */
  readonly rate?: number;
  readonly kinds?: readonly FaultKind[];
  /** Decides over a single request instead; undefined lets it pass. */
  readonly choose?: (request: LoggedRequest, attempt: number) => FaultKind | undefined;
}

/** Spoils some answers, and counts what it did. */
export interface Faults {
  /** How often each fault was injected. */
  readonly injected: Map<FaultKind, number>;
  send(logged: LoggedRequest, response: ServerResponse, reply: Reply): void;
}

/**
 * Faults are drawn from the seed, the request and how often it came: the order in which parallel requests arrive
 * does not change them.
 */
export function injectFaults(options: FaultOptions): Faults {
  const injected = new Map<FaultKind, number>();
  const seen = new Map<string, number>();
  const choose = options.choose ?? drawFault(options);
  return {
    injected,
    send(logged, response, reply) {
      const identity = identify(logged);
      const attempt = seen.get(identity) ?? 0;
      seen.set(identity, attempt + 1);
      const kind = choose(logged, attempt);
      const unfit = logged.key === '' ? objectKinds : listKinds;
      if (kind === undefined || unfit.has(kind) || logged.method === 'HEAD') {
        sendReply(logged, response, reply);
      } else {
        injected.set(kind, (injected.get(kind) ?? 0) + 1);
        spoil(kind, response, reply);
      }
    },
  };
}

/** A proxy in front of an S3 server of somebody else. */
export interface FaultProxy {
  readonly url: string;
  readonly log: LoggedRequest[];
  close(): Promise<void>;
}

export async function startFaultProxy(target: string, faults: Faults): Promise<FaultProxy> {
  const log: LoggedRequest[] = [];
  const server = createServer((request, response) => {
    const logged = logRequest(request);
    log.push(logged);
    response.on('close', () => {
      logged.status = response.statusCode;
    });
    forward(target, request, (reply) => faults.send(logged, response, reply));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, log, close };
}

const objectKinds = new Set<FaultKind>(['short', 'long', 'wrongEtag', 'flip']);
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
  'flip',
  'halfList',
  'emptyList',
];

/** Faults at random: the same for the same request, attempt and seed. */
export function drawFault({
  seed = 1,
  rate = 0.05,
  kinds = allKinds,
}: FaultOptions = {}): NonNullable<FaultOptions['choose']> {
  return (logged, attempt) => {
    const hash = createHash('md5')
      .update(`${seed} ${identify(logged)} ${attempt}`)
      .digest();
    const random = seededRandom(hash.readUInt32LE(0));
    return random() < rate ? kinds[Math.floor(random() * kinds.length)] : undefined;
  };
}

function identify({ method, key, query, range }: LoggedRequest): string {
  return `${method} ${key} ${query} ${range}`;
}

function forward(target: string, request: IncomingMessage, answer: (reply: Reply) => void): void {
  const { hostname, port } = new URL(target);
  const { method, url, headers } = request;
  // The Host header stays as the client signed it.
  const options = { hostname, port, method: method!, path: url!, headers: headers as OutgoingHttpHeaders };
  const upstream = send(options, (response) => {
    const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...kept } = response.headers;
    const pieces: Buffer[] = [];
    response.on('data', (piece: Buffer) => pieces.push(piece));
    response.on('end', () => answer({ status: response.statusCode!, headers: kept, body: Buffer.concat(pieces) }));
  });
  upstream.on('error', (error) => answer({ status: 502, headers: {}, body: Buffer.from(error.message) }));
  request.pipe(upstream);
}

function spoil(fault: FaultKind, response: ServerResponse, { status, headers, body }: Reply): void {
  const half = body.subarray(0, Math.floor(body.length / 2));
  const reply = (content: Uint8Array, changed: OutgoingHttpHeaders = {}, code = status) => {
    response.writeHead(code, { ...headers, 'content-length': content.length, ...changed }).end(content);
  };
  switch (fault) {
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
    case 'flip': {
      const flipped = Buffer.from(body);
      if (flipped.length > 0) flipped[half.length]! ^= 4;
      reply(flipped);
      return;
    }
    case 'wrongEtag':
      reply(body, { etag: '"00000000000000000000000000000000"' });
      return;
  }
}
