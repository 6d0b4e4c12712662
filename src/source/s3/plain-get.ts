import type { IncomingHttpHeaders } from 'node:http';
import Pool from 'undici/lib/dispatcher/pool.js';
import { addPiece, type Filling } from './fill-body.ts';
import { readInPlace, readOn } from './read-in-place.ts';
import { BadAnswer } from './s3-error.ts';

/** The address of a host, the most connections, and how long it may be silent, in ms. */
export interface HostOptions {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  readonly connections: number;
  readonly connectTimeout: number;
  readonly idleTimeout: number;
  /** Certificates to trust instead of Node's own. */
  readonly ca?: string | undefined;
}

/** The head of an answer; names of headers are in lower case. */
export interface Head {
  readonly status: number;
  readonly headers: Readonly<IncomingHttpHeaders>;
}

/** Decides where the body of an answer is written: memory of exactly its length. What it throws ends the request. */
export type Begin = (head: Head) => Uint8Array;

/** A GET as it is sent: path and headers. */
export interface PlainGet {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Connections to one host, kept open between requests. */
export interface Host {
  /**
   * Sends a GET, and resolves when the body is where `begin` wants it; `came` is called when bytes have arrived. Throws
   * errors of the connection, or a BadAnswer if the body does not have the length of its place. After that nothing is
   * written to the place any more.
   */
  get(request: PlainGet, begin: Begin, came: (bytes: number) => void): Promise<void>;
  close(): void;
}

/** Opens a host. Connects at the first request. */
export function openHost(options: HostOptions): Host {
  const { secure, hostname, port, connections, connectTimeout, idleTimeout, ca } = options;
  const pool = new Pool(`${secure ? 'https' : 'http'}://${hostname}:${port}`, {
    connections,
    headersTimeout: idleTimeout,
    bodyTimeout: idleTimeout,
    connect: secure ? { timeout: connectTimeout, ...(ca !== undefined && { ca }) } : readInPlace(connectTimeout),
  });
  return {
    get: ({ path, headers, signal }, begin, came) =>
      new Promise<void>((resolve, reject) => {
        let stop = () => {};
        const settle = (end: () => void) => {
          signal?.removeEventListener('abort', stop);
          end();
        };
        pool.dispatch(
          { path, method: 'GET', headers: { ...headers } },
          {
            onRequestStart(controller) {
              stop = () => controller.abort(signal!.reason);
              if (signal?.aborted) stop();
              else signal?.addEventListener('abort', stop);
            },
            ...bodyReader(begin, came),
            onResponseEnd: () => settle(resolve),
            onResponseError: (_, error) => settle(() => reject(known(error))),
          },
        );
      }),
    close: () => void pool.destroy().catch(() => {}),
  };
}

/** Writes the body of an answer where `begin` says. An error thrown here ends the connection. */
function bodyReader(begin: Begin, came: (bytes: number) => void) {
  let body: Filling | undefined;
  return {
    onResponseStart(_: unknown, status: number, headers: IncomingHttpHeaders) {
      if (status < 200) return;
      body = { into: begin({ status, headers }), filled: 0 };
      checkLength(headers['content-length'], body);
    },
    onResponseData(_: unknown, piece: Uint8Array) {
      if (body!.filled === 0) readOn(body!, piece);
      addPiece(body!, piece);
      came(piece.length);
    },
  };
}

/** Throws if the announced length is not that of the place, before the body is read directly to it. */
function checkLength(announced: string | undefined, { into }: Filling): void {
  if (Number(announced) !== into.length)
    throw new BadAnswer('WrongLength', `${into.length} bytes were due, ${announced ?? 'no length'} announced`);
}

/** An error of undici under the name that other code knows. */
function known(error: Error & { readonly code?: string }): Error {
  switch (error.code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return Object.assign(new Error('no byte came in time'), { name: 'TimeoutError' });
    case 'UND_ERR_SOCKET':
      return Object.assign(new Error(error.message), { code: 'ECONNRESET' });
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return new BadAnswer('WrongLength', 'another number of bytes came than was announced');
    default:
      return error;
  }
}
