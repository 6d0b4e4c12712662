import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { tele } from '../support/tele.ts';
import { refuse, startWebHdfs, type WebHdfs } from '../support/web-hdfs.ts';
import { SAMPLE, sampleObjects } from './s3-lake.ts';

/** A NameNode of Hadoop itself, as hdfs://host:port; test/yarn/run.sh starts one. */
const REAL = process.env.TELE_TEST_HDFS;

/** A folder of HDFS with the sample, on the double and, where there is one, on a real server. */
interface Served {
  readonly uri: string;
  readonly env: Record<string, string>;
  readonly double?: WebHdfs;
}

const ODD = ['a b.ndjson', 'c%20d.ndjson', 'e+f;g.ndjson', 'ü ﷺ/h.ndjson'];

async function serveDouble(): Promise<Served> {
  const double = await startWebHdfs();
  for (const [key, bytes] of sampleObjects()) double.files.set(`/lake/${key}`, Buffer.from(bytes));
  for (const name of ODD) double.files.set(`/odd/${name}`, Buffer.from(`{"name":"${name}"}\n`));
  return { uri: `webhdfs://${double.host}`, env: {}, double };
}

/** Puts files by requests of its own, so that what reads them is not what wrote them. */
async function serveReal(uri: string): Promise<Served> {
  const web = process.env.TELE_TEST_HDFS_WEB!;
  const folder = `/tele-test-${process.pid}`;
  const put = async (name: string, bytes: Uint8Array | string) => {
    const path = `${folder}/${name}`.split('/').map(encodeURIComponent).join('/');
    const answer = await send(`${web}/webhdfs/v1${path}?op=CREATE&user.name=hdfs`);
    const stored = await send(answer.headers.location!, Buffer.from(bytes));
    expect(stored.statusCode).toBe(201);
  };
  for (const [key, bytes] of sampleObjects()) await put(`lake/${key}`, bytes);
  for (const name of ODD) await put(`odd/${name}`, `{"name":"${name}"}\n`);
  return { uri: `${uri}${folder}`, env: { HADOOP_CONF_DIR: process.env.HADOOP_CONF_DIR!, HADOOP_USER_NAME: 'hdfs' } };
}

/** The fetch of Node does not take that a data node says 100 Continue unasked. */
async function send(url: string, body?: Buffer): Promise<IncomingMessage> {
  const sent = request(url, { method: 'PUT' }).end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer.resume();
}

const KINDS = [['a double', serveDouble], ...(REAL ? [['a NameNode', () => serveReal(REAL)] as const] : [])] as const;

describe.each(KINDS)('a source in HDFS, of %s', (_, serve) => {
  let served: Served;
  const run = (words: readonly string[], source = 'lake') =>
    tele([...words, '--source', `${served.uri}/${source}`], { env: served.env });
  beforeAll(async () => {
    served = await serve();
  });
  afterAll(() => served?.double?.close());

  it('gives the same as the folder, whoever does the work', async () => {
    const flags = ['fetch', '--channel', 'nightly', '--app-version', '36.0a1', '--date', '20141109..20141110'];
    const folder = await tele([...flags, '--source', SAMPLE]);
    for (const engine of [[], ['-j', '2'], ['--max-memory', '1MB'], ['--cache']]) {
      const ran = await run([...flags, ...engine]);
      expect(ran, engine.join(' ')).toMatchObject({ exitCode: 0, stdout: folder.stdout });
    }
    expect((await run(['os-dist'])).stdout).toBe((await tele(['os-dist', '--source', SAMPLE])).stdout);
  });

  it('has every name as it is', async () => {
    const ran = await run(['map', 'name', '--raw'], 'odd');
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout.trimEnd().split('\n')).toEqual(ODD);
    expect((await run(['map', 'name', '--raw'], 'odd/c%20d.ndjson')).stdout).toBe('c%20d.ndjson\n');
  });

  it('says what there is where nothing matched, and that a folder is not there', async () => {
    expect((await run(['os-dist', '--channel', 'nighlty'])).stderr).toContain('there are: aurora, nightly');
    const none = await run(['os-dist'], 'nowhere');
    expect(none).toMatchObject({ exitCode: 1, stdout: '' });
    expect(none.stderr).toContain(`${served.uri}/nowhere does not exist`);
  });

  it('lists only what the filters leave', async () => {
    const before = served.double?.log.length;
    const ran = await run(['fetch', '--channel', 'aurora', '--app-version', '34.0a2', '--list']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('/aurora/34.0a2/');
    expect(served.double?.log.slice(before).some(({ path }) => path.includes('/nightly/')) ?? false).toBe(false);
  });
});

describe('sources by their address', () => {
  it('are files with three slashes, too', async () => {
    const uri = pathToFileURL(SAMPLE).href;
    const [ran, plain] = await Promise.all([tele(['os-dist', '--source', uri]), tele(['os-dist', '--source', SAMPLE])]);
    expect(ran).toEqual(plain);
    const other = await tele(['os-dist', '--source', 'file://host/lake']);
    expect(other).toMatchObject({ exitCode: 2, stdout: '' });
    expect(other.stderr).toContain('a file of another machine');
  });

  it('of a cluster with Kerberos are refused with a way round, and a token gets in', async () => {
    const [key, bytes] = sampleObjects().find(([name]) => name.includes('nightly'))!;
    const double = await startWebHdfs(({ at, query }, response) => {
      if (at === 'data' || query.get('delegation') === 'secret-token') return false;
      if (query.has('delegation')) return refuse(response, 403, 'InvalidToken');
      response.writeHead(401, { 'www-authenticate': 'Negotiate' }).end();
      return true;
    });
    double.files.set(`/lake/${key}`, Buffer.from(bytes));
    const words = ['fetch', '--source', `webhdfs://${double.host}/lake`, '--list'];
    const refused = await tele(words);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(/wants Kerberos[\s\S]*TELE_HDFS_TOKEN/);
    expect((await tele(words, { env: { TELE_HDFS_TOKEN: 'secret-token' } })).stdout).toContain(key);
    const expired = await tele(words, { env: { TELE_HDFS_TOKEN: 'other-token' } });
    expect(expired.stderr).toContain('has expired');
    expect(expired.stderr).not.toContain('other-token');
    await double.close();
  });

  it('copy to a folder, which is a source itself', async () => {
    const { uri, double } = await serveDouble();
    const out = mkdtempSync(path.join(tmpdir(), 'tele-test-'));
    onTestFinished(() => rmSync(out, { recursive: true }));
    const copied = await tele(['fetch', '--source', `${uri}/lake`, '--channel', 'nightly', '--out', out]);
    expect(copied.exitCode, copied.stderr).toBe(0);
    const [here, there] = await Promise.all(
      [out, SAMPLE].map((source) => tele(['os-dist', '--channel', 'nightly', '--source', source])),
    );
    expect(here!.stdout).toBe(there!.stdout);
    await double!.close();
  });

  it('are read by --since last once, file by file', async () => {
    const { uri, double } = await serveDouble();
    const state = mkdtempSync(path.join(tmpdir(), 'tele-test-'));
    onTestFinished(() => rmSync(state, { recursive: true }));
    const run = () =>
      tele(['map', 'name', '--raw', '--source', `${uri}/odd`, '--since', 'last', '--name', 'odd', '--first', 'all'], {
        env: { XDG_STATE_HOME: state },
      });
    expect((await run()).stdout.trimEnd().split('\n')).toEqual(ODD);
    expect((await run()).stdout).toBe('');
    double!.files.set('/odd/later.ndjson', Buffer.from('{"name":"later"}\n'));
    const third = await run();
    expect(third, third.stderr).toMatchObject({ exitCode: 0, stdout: 'later\n' });
    await double!.close();
  });
});
