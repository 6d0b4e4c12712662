import { connect, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { justBlocked } from './blocked.ts';
import { BadAnswer } from './s3-error.ts';

/** Where a line leads, and how long it may be silent, in ms. */
export interface LineOptions {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  readonly connectTimeout: number;
  readonly idleTimeout: number;
}

/** The head of an answer; names of headers are in lower case. */
export interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
}

/** Says where the body of an answer goes: memory of just the length announced. What it throws ends the line and the request. */
export type Begin = (head: Head) => Uint8Array;

/** A connection that carries one request at a time. */
export interface Line {
  /** Whether the line has been closed, or is about to be. */
  readonly ended: boolean;
  /**
   * Sends the text of a GET, and resolves when the body is where `begin` wants it; `came` is told of bytes that are there. Throws what happened
   * to the line, or a BadAnswer where something came that is no plain HTTP/1.1 answer with its length: the line is then closed.
   */
  get(text: string, begin: Begin, came: (bytes: number) => void): Promise<void>;
  close(): void;
}

interface Request {
  readonly begin: Begin;
  readonly came: (bytes: number) => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A longer head is not understood; small objects come whole with theirs. */
const HEAD = 1 << 16;

/**
 * Opens a connection on which the system puts the bytes of bodies where they belong. Node's own client takes a new buffer for each read, copies
 * what its parser hands out, and sends that through two streams: from a fast server, that is most of what reading costs. This one knows
 * nothing but what a GET of an object is answered with.
 */
export function openLine(options: LineOptions): Line {
  const head = Buffer.allocUnsafeSlow(HEAD);
  let used = 0;
  let request: Request | undefined;
  let body: Uint8Array | undefined;
  let filled = 0;
  let lasting = true;

  const finish = () => {
    const { resolve } = request!;
    request = body = undefined;
    used = 0;
    if (lasting) socket.unref();
    else socket.destroy();
    resolve();
  };

  const fill = (bytes: Uint8Array) => {
    if (bytes.length > body!.length - filled) throw new BadAnswer('WrongLength', 'more bytes came than were announced');
    if (bytes.buffer === head.buffer) body!.set(bytes, filled);
    filled += bytes.length;
    if (bytes.length > 0) request!.came(bytes.length);
    if (filled === body!.length) finish();
  };

  const read = (bytes: Uint8Array) => {
    if (request === undefined) throw new BadAnswer('NotHttp', 'bytes came that nobody had asked for');
    if (body !== undefined) return fill(bytes);
    used += bytes.length;
    const end = head.subarray(0, used).indexOf('\r\n\r\n');
    if (end < 0 && used < HEAD) return;
    const answer = parseHead(head.toString('latin1', 0, Math.max(end, 0)));
    lasting = !/close/i.test(answer.headers.get('connection') ?? '');
    body = request.begin(answer);
    filled = 0;
    if (body.length !== Number(answer.headers.get('content-length')))
      throw new BadAnswer('WrongLength', 'another length was announced than is due');
    fill(head.subarray(end + 4, used));
  };

  const socket = openSocket(options, {
    buffer: () => (body === undefined ? head.subarray(used) : body.subarray(filled)),
    callback(count, bytes) {
      try {
        read(bytes.subarray(0, count));
      } catch (error) {
        socket.destroy(error as Error);
      }
      return true;
    },
  });
  let fault: unknown;
  socket.on('error', (error) => {
    fault = error;
  });
  socket.on('timeout', () => {
    // While nobody listened, bytes may have come.
    if (justBlocked()) socket.setTimeout(options.idleTimeout);
    else if (request === undefined) socket.destroy();
    else socket.destroy(Object.assign(new Error('no byte came in time'), { name: 'TimeoutError' }));
  });
  socket.on('end', () => socket.destroy());
  socket.on('close', () => {
    const closed = Object.assign(new Error('closed'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    request?.reject(fault ?? closed);
    request = undefined;
  });

  return {
    get ended() {
      return socket.destroyed || socket.readableEnded;
    },
    get: (text, begin, came) =>
      new Promise<void>((resolve, reject) => {
        request = { begin, came, resolve, reject };
        socket.ref();
        socket.write(text, 'latin1');
      }),
    close: () => socket.destroy(),
  };
}

/** The status and the headers. What they mean for the body is for `begin` to judge. */
function parseHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new BadAnswer('NotHttp', 'what answered does not speak HTTP/1.1');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(status), headers: new Map(headers) };
}

function openSocket({ secure, hostname, port, ...options }: LineOptions, onread: OnReadOpts): Socket {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const to = { host, port, onread };
  const socket = secure ? connectSecurely({ ...to, servername: isIP(host) ? '' : host }) : connect(to);
  socket.setTimeout(options.connectTimeout);
  socket.once(secure ? 'secureConnect' : 'connect', () => socket.setTimeout(options.idleTimeout));
  return socket;
}
