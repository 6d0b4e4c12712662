import { type ClientRequest, type IncomingHttpHeaders, request as sendPlainly } from 'node:http';
import { Agent as SecureAgent, request as sendSecurely } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { justBlocked } from './blocked.ts';
import { fillBody } from './fill-body.ts';
import { readBufferAgent, sawBody } from './read-buffer.ts';

/** Where a host is, and how long it may be silent, in ms. */
export interface HostOptions {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  readonly connectTimeout: number;
  readonly idleTimeout: number;
}

/** The head of an answer; names of headers are in lower case. */
export interface Head {
  readonly status: number;
  readonly headers: Readonly<IncomingHttpHeaders>;
}

/** Says where the body of an answer goes: memory of just the length that is due. What it throws ends the request. */
export type Begin = (head: Head) => Uint8Array;

export interface PlainGet {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Connections to one host, kept open between requests. Whoever asks bounds how many there are. */
export interface Host {
  /**
   * Sends a GET, and resolves when the body is where `begin` wants it; `came` is told of bytes that are there. Throws what happened to the
   * connection, or a BadAnswer where the body is not as long as its place.
   */
  get(request: PlainGet, begin: Begin, came: (bytes: number) => void): Promise<void>;
  close(): void;
}

export function openHost({ secure, hostname, port, connectTimeout, idleTimeout }: HostOptions): Host {
  const send = secure ? sendSecurely : sendPlainly;
  const agent = secure ? new SecureAgent({ keepAlive: true }) : readBufferAgent({ keepAlive: true });
  const to = { agent, host: hostname.replace(/^\[(.*)\]$/, '$1'), port, timeout: connectTimeout };
  return {
    get: ({ path, headers, signal }, begin, came) =>
      new Promise<void>((resolve, reject) => {
        const request = send({ ...to, path, headers, ...(signal && { signal }) });
        endSilence(request, secure, idleTimeout);
        request.on('error', reject);
        request.on('response', (answer) => {
          answer.once('data', sawBody);
          const place = () => begin({ status: answer.statusCode!, headers: answer.headers });
          fillBody(answer, place, came).then(resolve, reject);
        });
        request.end();
      }),
    close: () => agent.destroy(),
  };
}

/** Ends a request on whose connection nothing has come for too long: to connect has a limit of its own. */
function endSilence(request: ClientRequest, secure: boolean, idleTimeout: number): void {
  const connected = () => request.setTimeout(idleTimeout);
  request.on('socket', (socket) => {
    const opened = secure ? (socket as TLSSocket).getProtocol() !== null : !socket.connecting;
    if (opened) connected();
    else socket.once(secure ? 'secureConnect' : 'connect', connected);
  });
  request.on('timeout', () => {
    // While nobody listened, bytes may have come.
    if (justBlocked()) return void request.setTimeout(idleTimeout);
    request.destroy(Object.assign(new Error('no byte came in time'), { name: 'TimeoutError' }));
  });
}
