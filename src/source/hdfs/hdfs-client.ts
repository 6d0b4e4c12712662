import { type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { debug } from '../../debug.ts';
import { type Route, routeTo } from '../s3/route.ts';
import { BadAnswer, faultName } from '../s3/s3-error.ts';
import { countRetry, emptyStats, type S3Stats } from '../s3/stats.ts';
import { isPassing, Refusal } from './hdfs-error.ts';
import type { HdfsPlace } from './hdfs-place.ts';

/** The limits of talking to HDFS. */
export interface HdfsOptions {
  /** How often a failed request, or the rest of a body, is asked for again (default 4). */
  readonly retries?: number | undefined;
  /** The longest wait for the next byte, in ms (default 20,000). */
  readonly idleTimeout?: number | undefined;
  /** The wait before the first repetition, in ms, doubled at each try (default 50). */
  readonly retryDelay?: number | undefined;
}

/** A request of WebHDFS: a method of HTTP, a path, an operation, and its parameters. */
export interface HdfsRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly op: string;
  readonly parameters?: Readonly<Record<string, string | number>>;
}

/** HDFS by WebHDFS, the same over a NameNode and HttpFS. Every call throws raw errors. */
export interface HdfsClient {
  readonly place: HdfsPlace;
  readonly stats: S3Stats;
  readonly limits: Required<{ readonly [Name in keyof HdfsOptions]: number }>;
  /** Sends a request that is answered in JSON, or with nothing (undefined). */
  ask(request: HdfsRequest): Promise<unknown>;
  /** Opens the body of a file from byte `offset` on, as many bytes as `length`. */
  open(path: string, offset: number, length: number): Promise<Readable>;
  /** Writes a file, over one of that name. */
  create(path: string, content: Content): Promise<void>;
  close(): void;
}

/** What is written to a file. */
export interface Content {
  readonly bytes: () => AsyncIterable<Uint8Array>;
  /** True once the bytes cannot be had again, so that a failed request is not repeated. */
  readonly isSpent: () => boolean;
}

/** The most connections to one host. */
const CONNECTIONS = 64;

/**
 * Makes a client. No request is sent yet. A request that a standby NameNode or none answers goes to the next one, and
 * one that fails for a passing reason is repeated. TELE_HDFS_TOKEN holds a delegation token, where simple
 * authentication is not enough.
 */
export function connectHdfs(place: HdfsPlace, options: HdfsOptions = {}): HdfsClient {
  const { retries = 4, idleTimeout = 20_000, retryDelay = 50 } = options;
  const stats = emptyStats();
  const routes = new Map<string, Route>();
  let active = 0;

  /** Sends one request to one host, and resolves with its answer, whatever its status. */
  async function send(method: string, url: URL, bytes?: AsyncIterable<Uint8Array>): Promise<IncomingMessage> {
    const route = routes.get(url.origin) ?? routeTo(url.origin, CONNECTIONS);
    routes.set(url.origin, route);
    const isSecure = url.protocol === 'https:';
    stats.requests++;
    const agent = isSecure ? route.httpsAgent : route.httpAgent;
    const headers = bytes && { 'content-type': 'application/octet-stream' };
    const sent = (isSecure ? secureRequest : request)(url, { method, agent, headers });
    sent.setTimeout(idleTimeout, () => sent.destroy(Object.assign(new Error('no answer'), { name: 'TimeoutError' })));
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      sent.on('response', resolve).on('error', reject);
    });
    if (bytes === undefined) sent.end();
    // What breaks here is an error of the request, too.
    else void pipeline(bytes, sent).catch(() => {});
    return answer;
  }

  /** Makes one attempt, by way of the data node that the NameNode names. */
  async function attempt(
    { method, path, op, parameters = {} }: HdfsRequest,
    lost: Lost,
    content?: Content,
  ): Promise<IncomingMessage> {
    const { origins, user } = place;
    const token = process.env.TELE_HDFS_TOKEN;
    const query = new URLSearchParams({
      op,
      ...(token ? { delegation: token } : { 'user.name': user }),
      ...(lost.host !== undefined && { excludedatanodes: lost.host }),
    });
    for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
    const url = new URL(`${origins[active % origins.length]}/webhdfs/v1${encodePath(path)}?${query}`);
    lost.host = undefined;
    let answer: IncomingMessage;
    try {
      answer = await send(method, url);
      if (!isRedirect(answer)) return await accept(answer, url);
    } catch (error) {
      if (isPassing(error)) active++;
      throw error;
    }
    answer.resume();
    const node = new URL(answer.headers.location!, url);
    if (!/^https?:$/.test(node.protocol)) throw new BadAnswer('OddAnswer', 'a redirect leads to no address of HTTP');
    try {
      return await accept(await send(method, node, content?.bytes()), node);
    } catch (error) {
      lost.host = node.hostname;
      throw error instanceof Refusal ? error : Object.assign(error as Error, { node: node.host });
    }
  }

  async function persist<T>(
    request: HdfsRequest,
    take: (answer: IncomingMessage) => T | Promise<T>,
    content?: Content,
  ): Promise<T> {
    const lost: Lost = { host: undefined };
    for (let tries = 1; ; tries++) {
      try {
        return await take(await attempt(request, lost, content));
      } catch (error) {
        const name = faultName(error);
        debug('retry', () => `${name} while asking for ${request.op} of ${request.path}`);
        if (!isPassing(error) || tries >= retries + place.origins.length || content?.isSpent()) throw error;
        countRetry(stats, name);
        await wait(Math.random() * retryDelay * 2 ** tries);
      }
    }
  }

  return {
    place,
    stats,
    limits: { retries, idleTimeout, retryDelay },
    ask: (request) => persist(request, readJson),
    open: (path, offset, length) =>
      persist({ method: 'GET', path, op: 'OPEN', parameters: { offset, length } }, (answer) => {
        // A reader may leave the body alone for as long as it likes: who waits for bytes looks at the clock.
        answer.socket.setTimeout(0);
        return answer;
      }),
    create: (path, content) => {
      const asked: HdfsRequest = { method: 'PUT', path, op: 'CREATE', parameters: { overwrite: 'true' } };
      return persist(asked, (answer) => void answer.resume(), content);
    },
    close() {
      for (const { httpAgent, httpsAgent } of routes.values())
        for (const agent of [httpAgent, httpsAgent]) agent.destroy();
    },
  };
}

/** The data node that failed in the attempt before. */
interface Lost {
  host: string | undefined;
}

/** A path with everything escaped that has a meaning in addresses. */
function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/') || '/';
}

function isRedirect({ statusCode = 0, headers }: IncomingMessage): boolean {
  return statusCode >= 300 && statusCode < 400 && headers.location !== undefined;
}

/** Passes on an answer that grants what was asked. Throws a Refusal otherwise. */
async function accept(answer: IncomingMessage, { host }: URL): Promise<IncomingMessage> {
  const { statusCode: status = 0, headers } = answer;
  if (status >= 200 && status < 300) return answer;
  const body = await text(answer);
  if (status === 401 && /negotiate/i.test(headers['www-authenticate'] ?? ''))
    throw new Refusal('Negotiate', status, host);
  const { exception, message } = remoteException(body);
  throw new Refusal(exception ?? 'Unknown', status, host, message);
}

function remoteException(body: string): { readonly exception?: string; readonly message?: string } {
  try {
    return (JSON.parse(body) as { RemoteException?: object }).RemoteException ?? {};
  } catch {
    return {};
  }
}

async function readJson(answer: IncomingMessage): Promise<unknown> {
  const body = await text(answer);
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw new BadAnswer('OddAnswer', 'the answer is not whole JSON');
  }
}
