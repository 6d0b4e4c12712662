import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One request as it came in. */
export interface Asked {
  /** Whether the NameNode was asked, or a data node. */
  readonly at: 'name' | 'data';
  readonly op: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What goes wrong with one request; undefined where nothing does. */
export type Spoil = (asked: Asked, response: ServerResponse) => boolean;

/** WebHDFS over files in memory: a NameNode, and a data node at another port that its redirects lead to. */
export interface WebHdfs {
  /** The host and port of the NameNode. */
  readonly host: string;
  readonly files: Map<string, Buffer>;
  readonly log: Asked[];
  close(): Promise<void>;
}

/** Files that are changed get a later time and another number, as in HDFS. */
const TIME = 1_700_000_000_000;

export async function startWebHdfs(spoil: Spoil = () => false): Promise<WebHdfs> {
  const files = new Map<string, Buffer>();
  const log: Asked[] = [];
  const numbers = new Map<Buffer, number>();
  const numberOf = (bytes: Buffer) => {
    if (!numbers.has(bytes)) numbers.set(bytes, numbers.size + 16_386);
    return numbers.get(bytes)!;
  };
  const isFolder = (path: string) => path === '' || [...files.keys()].some((name) => name.startsWith(`${path}/`));
  const statusOf = (path: string, pathSuffix: string) => {
    const bytes = files.get(path);
    return {
      pathSuffix,
      type: bytes ? 'FILE' : 'DIRECTORY',
      length: bytes?.length ?? 0,
      modificationTime: bytes ? TIME + numberOf(bytes) : 0,
      ...(bytes && { fileId: numberOf(bytes) }),
    };
  };

  async function answer(asked: Asked, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { at, op, path, query } = asked;
    const bytes = files.get(path);
    if (at === 'name' && (op === 'OPEN' || op === 'CREATE')) {
      if (op === 'OPEN' && !bytes) return missing(response, path);
      response.writeHead(307, { location: `http://${data.host}${request.url}` }).end();
    } else if (op === 'OPEN') {
      const start = Number(query.get('offset'));
      response.end(bytes!.subarray(start, start + Number(query.get('length') ?? bytes!.length)));
    } else if (op === 'CREATE') {
      files.set(path, await buffer(request));
      response.writeHead(201).end();
    } else if (op === 'GETFILESTATUS' || op === 'LISTSTATUS') {
      if (!bytes && !isFolder(path)) return missing(response, path);
      if (op === 'GETFILESTATUS') return json(response, { FileStatus: statusOf(path, '') });
      json(response, { FileStatuses: { FileStatus: bytes ? [statusOf(path, '')] : namesIn(path) } });
    } else if (op === 'RENAME') {
      const to = query.get('destination')!;
      const free = !files.has(to);
      if (free && bytes) files.delete(path);
      if (free && bytes) files.set(to, bytes);
      json(response, { boolean: free });
    } else if (op === 'DELETE') json(response, { boolean: files.delete(path) });
    else refuse(response, 400, 'IllegalArgumentException', `Invalid value for webhdfs parameter "op": ${op}`);
  }

  function namesIn(folder: string) {
    const names = new Set<string>();
    for (const name of files.keys())
      if (name.startsWith(`${folder}/`)) names.add(name.slice(folder.length + 1).split('/')[0]!);
    return [...names].sort().map((name) => statusOf(`${folder}/${name}`, name));
  }

  const listen = async (at: Asked['at']) => {
    const server = createServer((request, response) => {
      const url = new URL(request.url!, 'http://host');
      const path = decodeURIComponent(url.pathname.replace(/^\/webhdfs\/v1/, '')).replace(/\/$/, '');
      const asked = { at, op: url.searchParams.get('op') ?? '', path, query: url.searchParams };
      log.push(asked);
      if (!spoil(asked, response)) answer(asked, request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
  };
  const [name, data] = await Promise.all([listen('name'), listen('data')]);
  return {
    host: name.host,
    files,
    log,
    async close() {
      for (const { server } of [name, data]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

/** Answers as Hadoop does for an exception. */
export function refuse(response: ServerResponse, status: number, exception: string, message = ''): true {
  json(response, { RemoteException: { exception, javaClassName: `org.apache.hadoop.${exception}`, message } }, status);
  return true;
}

function missing(response: ServerResponse, path: string): void {
  refuse(response, 404, 'FileNotFoundException', `File ${path} does not exist.`);
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
