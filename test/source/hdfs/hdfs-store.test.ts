import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { TeleError } from '../../../src/errors.ts';
import type { HdfsOptions } from '../../../src/source/hdfs/hdfs-client.ts';
import { openHdfsUpload } from '../../../src/source/hdfs/hdfs-upload.ts';
import { openHdfsStore } from '../../../src/source/hdfs/open-hdfs-store.ts';
import { listObjects } from '../../../src/source/list-objects.ts';
import { newListingFacts } from '../../../src/source/listing.ts';
import type { Store, StoredObject } from '../../../src/source/store.ts';
import { refuse, type Spoil, startWebHdfs, type WebHdfs } from '../../support/web-hdfs.ts';
import { drain } from '../s3/drain.ts';

let server: WebHdfs | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A server of these files, and a store over the folder /lake of it. */
async function serve(files: Record<string, string | Buffer>, spoil?: Spoil, options: HdfsOptions = {}) {
  server = await startWebHdfs(spoil);
  for (const [name, text] of Object.entries(files)) server.files.set(name, Buffer.from(text));
  const uri = `webhdfs://ada@${server.host}/lake`;
  return { server, uri, store: openHdfsStore(uri, { retryDelay: 1, idleTimeout: 2_000, ...options }) };
}

async function listed(store: Store): Promise<StoredObject[]> {
  const all: StoredObject[] = [];
  for await (const object of listObjects(store, { kind: 'plain' }, {}, newListingFacts())) all.push(object);
  return all;
}

async function failure(task: Promise<unknown>): Promise<TeleError> {
  const error = await task.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(TeleError);
  return error as TeleError;
}

const NAMES = ['a.b', 'a/x', 'a/y', 'b c', 'd%20e', 'f+g;h', 'z?#&=', 'ü/ﷺ/😀'];

describe('a folder of HDFS', () => {
  test('is listed in key order, with every name as it is', async () => {
    const { store, uri } = await serve(Object.fromEntries(NAMES.map((name) => [`/lake/${name}`, name])));
    const objects = await listed(store);
    expect(objects.map(({ key }) => key)).toEqual(NAMES);
    for (const object of objects) {
      expect(object.uri).toBe(`${uri}/${object.key}`);
      expect((await drain(await store.open(object))).toString()).toBe(object.key);
    }
  });

  test('is asked as a user, folder by folder', async () => {
    const { server, store } = await serve({ '/lake/a/x': '1', '/lake/b/y': '2', '/other/z': '3' });
    await listed(store);
    expect(server.log.map(({ op, path }) => `${op} ${path}`)).toEqual([
      'LISTSTATUS /lake',
      'LISTSTATUS /lake/a',
      'LISTSTATUS /lake/b',
    ]);
    expect(server.log.every(({ query }) => query.get('user.name') === 'ada')).toBe(true);
  });

  test('that is a file is the only object of its store', async () => {
    const { store } = await serve({ '/lake': 'one' });
    const [object, ...others] = await listed(store);
    expect([object!.key, others.length]).toEqual(['lake', 0]);
    expect((await drain(await store.open(object!))).toString()).toBe('one');
    expect(await store.get('telemetry_schema.json')).toBeUndefined();
  });

  test('has a range of a file, an empty file, and a small one by its key', async () => {
    const { store } = await serve({ '/lake/abc': 'abcdef', '/lake/none': '' });
    const [abc, none] = await listed(store);
    expect((await drain(await store.open(abc!, { start: 2, end: 5 }))).toString()).toBe('cde');
    expect((await drain(await store.open(none!))).length).toBe(0);
    expect(Buffer.from((await store.get('abc'))!).toString()).toBe('abcdef');
    expect(await store.get('abcd')).toBeUndefined();
  });
});

describe('what goes wrong on the way', () => {
  const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, k) => k % 251));

  test('a body that breaks off again and again is read on behind its last byte', async () => {
    let opened = 0;
    const { store } = await serve({ '/lake/big': BYTES }, ({ at, query }, response) => {
      if (at === 'name' || opened++ >= 3) return false;
      const start = Number(query.get('offset'));
      response.writeHead(200, { 'content-length': BYTES.length - start });
      response.write(BYTES.subarray(start, start + 70_000), () => response.destroy());
      return true;
    });
    const [big] = await listed(store);
    expect((await drain(await store.open(big!))).equals(BYTES)).toBe(true);
    expect(store.traffic!()).toMatchObject({ bytes: BYTES.length, retries: 3 });
  });

  test('a body that is short without a word is never the end of a file', async () => {
    const { store } = await serve(
      { '/lake/big': BYTES },
      ({ at }, response) => at === 'data' && !!response.end('short'),
    );
    const [big] = await listed(store);
    const error = await failure(openAndDrain(store, big!));
    expect(error.message).toMatch(/big broke off again and again: 29\d{4} bytes are missing/);
  });

  test('a data node that is silent or fails is asked again, and the NameNode for another', async () => {
    let faults = 0;
    const { server, store } = await serve(
      { '/lake/a': 'a' },
      ({ at }, response) =>
        at === 'data' && faults++ < 2 && (faults === 1 || refuse(response, 500, 'RuntimeException')),
      { idleTimeout: 100 },
    );
    const [a] = await listed(store);
    expect((await drain(await store.open(a!))).toString()).toBe('a');
    expect(server.log.filter(({ at, query }) => at === 'name' && query.has('excludedatanodes')).length).toBe(2);
  });

  test('a body that stops in the middle is read on after a while', async () => {
    let slow = true;
    const { store } = await serve(
      { '/lake/a': 'abcdef' },
      ({ at }, response) => {
        if (at === 'name' || !slow) return false;
        slow = false;
        return response.writeHead(200, { 'content-length': 6 }).write('abc');
      },
      { idleTimeout: 100 },
    );
    const [a] = await listed(store);
    expect((await drain(await store.open(a!))).toString()).toBe('abcdef');
  });

  test('a standby NameNode, and one that is down, give way to the active one', async () => {
    const standby = await startWebHdfs((_, response) => refuse(response, 403, 'StandbyException', 'not active'));
    const { server } = await serve({ '/lake/a': 'a' });
    const down = await freePort();
    const uri = `webhdfs://ada@${standby.host},127.0.0.1:${down},${server.host}/lake`;
    const store = openHdfsStore(uri, { retryDelay: 1 });
    const [a] = await listed(store);
    expect((await drain(await store.open(a!))).toString()).toBe('a');
    // It is remembered who was active.
    expect(standby.log.length).toBe(1);
    await standby.close();
  });

  test('another file of the same name, and one that became shorter, are not read', async () => {
    const { server, store } = await serve({ '/lake/a': 'abc' });
    const [a] = await listed(store);
    server.files.set('/lake/a', Buffer.from('xyz'));
    expect((await failure(openAndDrain(store, a!))).message).toMatch(
      /lake\/a is not the file any more that was listed/,
    );
    // HttpFS says no numbers of files: then time and size count.
    const { fileId: _, ...unnumbered } = a!;
    expect((await failure(openAndDrain(store, unnumbered))).message).toMatch(/not the file any more/);
    server.files.delete('/lake/a');
    expect((await failure(openAndDrain(store, a!))).message).toMatch(/lake\/a does not exist/);
  });

  test('a folder that may not be read is named, and the others are listed', async () => {
    const { store } = await serve({ '/lake/a/x': '1', '/lake/b/y': '2' }, ({ path, op }, response) =>
      op === 'LISTSTATUS' && path === '/lake/a'
        ? refuse(response, 403, 'AccessControlException', 'Permission denied')
        : false,
    );
    const facts = newListingFacts();
    const keys: string[] = [];
    for await (const { key } of listObjects(store, { kind: 'plain' }, {}, facts)) keys.push(key);
    expect(keys).toEqual(['b/y']);
    expect([...facts.failed.keys()]).toEqual(['a/']);
    expect([...facts.failed.values()][0]).toMatch(/lake\/a is not open to the user ada: permission denied/);
  });

  test.each<[what: string, spoil: Spoil, message: RegExp, hint: RegExp]>([
    ['a folder that is not there', () => false, /nowhere|does not exist/, /spelling/],
    [
      'Kerberos',
      (_, r) => !!r.writeHead(401, { 'www-authenticate': 'Negotiate' }).end(),
      /wants Kerberos/,
      /TELE_HDFS_TOKEN.*HttpFS/,
    ],
    ['a web page', (_, r) => !!r.writeHead(404).end('<html>'), /something that is not WebHDFS \(status 404\)/, /9870/],
    ['half an answer', (_, r) => !!r.end('{"FileStatuses":{"FileSt'), /not whole JSON/, /9870/],
    ['an odd answer', (_, r) => !!r.end('{"FileStatuses":{"FileStatus":[{"pathSuffix":"a"}]}}'), /OddListing/, /9870/],
    [
      'two standby NameNodes',
      (_, r) => refuse(r, 403, 'StandbyException'),
      /no NameNode is active of 127/,
      /the other one/,
    ],
    ['a wrong token', (_, r) => refuse(r, 403, 'InvalidToken', 'expired'), /token .* expired/, /new one/],
    [
      'an answer with a reason',
      (_, r) => refuse(r, 400, 'IllegalArgumentException', 'Invalid user\n at x'),
      /Exception: Invalid user$/,
      /^$/,
    ],
  ])('%s is said in a sentence', async (_, spoil, message, hint) => {
    const { store } = await serve({}, spoil);
    const error = await failure(listed(store));
    expect(error.message).toMatch(message);
    expect(error.hint ?? '').toMatch(hint);
  });

  test('nobody at the port is said with the port', async () => {
    const port = await freePort();
    const error = await failure(listed(openHdfsStore(`webhdfs://127.0.0.1:${port}/lake`, { retryDelay: 1 })));
    expect(error.message).toBe(`nobody answers at 127.0.0.1:${port} (webhdfs://127.0.0.1:${port}/lake)`);
  });
});

describe('a file written to HDFS', () => {
  test.each([3, 20 << 20])('of %i bytes has its name when it is whole, and not before', async (size) => {
    const { server, uri } = await serve({});
    const bytes = Buffer.alloc(size, 'tele');
    const upload = openHdfsUpload(`${uri}/new folder/part`, { retryDelay: 1 });
    for (let at = 0; at < size; at += 1 << 20) await upload.write(bytes.subarray(at, at + (1 << 20)));
    expect(server.files.has('/lake/new folder/part')).toBe(false);
    await upload.end();
    expect([...server.files.keys()]).toEqual(['/lake/new folder/part']);
    expect(server.files.get('/lake/new folder/part')!.equals(bytes)).toBe(true);
  });

  test('that an earlier attempt has written stays, and an abandoned one leaves nothing', async () => {
    const { server, uri } = await serve({ '/lake/part': 'first' });
    const second = openHdfsUpload(`${uri}/part`, { retryDelay: 1 });
    await second.write(Buffer.from('again'));
    await second.end();
    const given = openHdfsUpload(`${uri}/other`, { retryDelay: 1 });
    await given.write(Buffer.alloc(17 << 20));
    await given.abort();
    expect([...server.files.entries()].map(([name, bytes]) => [name, bytes.toString()])).toEqual([
      ['/lake/part', 'first'],
    ]);
  });

  test('is sent again if that fails before the data node has it', async () => {
    let faults = 0;
    const { server, uri } = await serve(
      {},
      ({ op, at }, response) => op === 'CREATE' && at === 'data' && faults++ < 1 && !!response.destroy(),
    );
    const upload = openHdfsUpload(`${uri}/part`, { retryDelay: 1 });
    await upload.write(Buffer.from('bytes'));
    await upload.end();
    expect(server.files.get('/lake/part')?.toString()).toBe('bytes');
  });
});

async function openAndDrain(store: Store, object: StoredObject): Promise<Buffer> {
  return drain(await store.open(object));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
