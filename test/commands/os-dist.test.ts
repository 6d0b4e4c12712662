import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseLines, ROOT, shell, tele, temporaryFolder } from '../support/tele.ts';

const NIGHTLY = 'fixtures/lake/saved_session/Firefox/nightly';
/** Decoders by the first bytes of an object, and jq: nothing of ours. */
const BY_HAND = `for f in $(find ${NIGHTLY} -type f | sort); do
  case $(head -c 4 "$f" | od -An -tx1 | tr -d ' \\n') in
    5d0000*) xz --format=lzma -dc "$f";; fd377a58) xz -dc "$f";; 1f8b*) gzip -dc "$f";; 28b52ffd) zstd -dqc "$f";; *) cat "$f";;
  esac
done | awk -F '\\t' '!seen[$1]++' | cut -f2- | jq -Rr 'fromjson? | objects | .info.OS' | sort | uniq -c`;

function missing(tools: readonly string[]): string[] {
  return tools.filter((tool) => {
    try {
      execFileSync('which', [tool], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}

describe('os-dist on the bundled sample', () => {
  let rows: Record<string, unknown>[];
  let stderr: string;
  beforeAll(async () => {
    const ran = await tele(['os-dist', '--channel', 'nightly']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    rows = parseLines(ran.stdout) as Record<string, unknown>[];
    stderr = ran.stderr;
  });

  it('says that it reads the sample, and that it is generated', () => {
    expect(stderr).toContain('bundled sample, which is generated data');
  });

  it('gives shares that add up', () => {
    const sum = rows.reduce((total, { share }) => total + Number(share), 0);
    expect(sum).toBeCloseTo(1, 5);
  });

  const lacking = missing(['xz', 'gzip', 'zstd', 'jq']);
  if (lacking.length > 0) console.warn(`SKIPPED: counting by hand needs ${lacking.join(', ')}`);
  it.skipIf(lacking.length > 0 && !process.env.CI)('equals a count by hand', async () => {
    const { stdout } = await shell(BY_HAND);
    const counted = Object.fromEntries([...stdout.matchAll(/(\d+) (\S+)/g)].map(([, n, os]) => [os, Number(n)]));
    expect(Object.fromEntries(rows.map(({ os, pings }) => [os, pings]))).toEqual(counted);
  });
});

describe('os-dist', () => {
  const v2 = { id: 'a', clientID: 'c1', info: { OS: 'WINNT', version: '6.1' } };
  const v4 = { id: 'b', clientId: 'c1', environment: { system: { os: { name: 'Windows_NT', version: '10.0' } } } };
  const input = [v2, v4, { ...v2, clientID: 'c2' }, { clientID: 'c3' }]
    .map((ping) => `${JSON.stringify(ping)}\n`)
    .join('');

  it('counts pings and clients of every form of ping', async () => {
    const ran = await tele(['os-dist'], { input });
    expect(ran.stderr).toBe('');
    expect(parseLines(ran.stdout)).toEqual([
      { os: 'WINNT', pings: 3, share: 0.75, clients: 2 },
      { os: null, pings: 1, share: 0.25, clients: 1 },
    ]);
  });

  it('counts a session once, and a document that was sent twice', async () => {
    const main = (session: string, id: string) => ({
      ...v4,
      id,
      clientId: session,
      payload: { info: { sessionId: session } },
    });
    const pings = [
      main('s', '1'),
      main('s', '2'),
      main('t', '3'),
      main('s', '1'),
      { ...v2, id: 'x' },
      { ...v2, id: 'x' },
    ];
    const twice = pings.map((ping) => `${JSON.stringify(ping)}\n`).join('');
    const ran = await tele(['os-dist'], { input: twice });
    expect(parseLines(ran.stdout)).toEqual([{ os: 'WINNT', pings: 3, share: 1, clients: 3 }]);
    expect(ran.stderr).toBe(
      'tele: note: left out: 2 pings sent again under the same document id, 1 ping of a session that another stands for\n',
    );
    const all = await tele(['os-dist', '--no-distinct-ids'], { input: twice });
    expect(parseLines(all.stdout)).toEqual([{ os: 'WINNT', pings: 6, share: 1, clients: 3 }]);
  });

  it('counts versions apart', async () => {
    const ran = await tele(['os-dist', '--by-version', '--output', 'csv'], { input });
    expect(ran.stdout).toBe('os,version,pings,share,clients\nWINNT,6.1,2,0.5,2\n,,1,0.25,1\nWINNT,10.0,1,0.25,1\n');
  });

  it('draws bars in a table', async () => {
    const ran = await tele(['os-dist', '--output', 'table'], { input });
    expect(ran.stdout).toContain('75.0 %  ████████████████████████  ');
    expect(ran.stdout).toContain('4 pings in 1 object\n');
  });

  it('says why it has no row', async () => {
    const empty = await shell(': | tele os-dist');
    expect(empty).toEqual({
      stdout: '',
      stderr: 'tele: read 0 records: there is nothing to answer from\n',
      exitCode: 0,
    });
    const filtered = await tele(['run', "filter 'false' | os-dist"], { input });
    expect(filtered).toEqual({
      stdout: '',
      stderr: 'tele: none of 4 records is left to answer from\n',
      exitCode: 0,
    });
  });

  it('says what there is where nothing matched', async () => {
    const ran = await tele(['os-dist', '--channel', 'nighlty']);
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toContain('matched --channel "nighlty"; there are: aurora, nightly');
    expect(ran.stderr).toContain('did you mean --channel nightly?');
  });

  it('goes on where an object is broken, names it, and answers 5', async () => {
    const folder = temporaryFolder();
    const ran = await shell(
      `cp -r fixtures/lake "${folder}/lake" && f=$(find "${folder}/lake" -name '*.lzma' | sort | sed -n 1p) && head -c 2000 "$f" > "$f.cut" && mv "$f.cut" "$f" && tele os-dist --source "${folder}/lake" --channel aurora > /dev/null`,
    );
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toMatch(/1 of \d+ inputs failed: the result is partial/);
    expect(ran.stderr).toContain(path.basename(`${ROOT}.lzma`).slice(-5));
  });
});

describe('os-dist of a sample of clients', () => {
  const clients = Array.from({ length: 4000 }, (_, k) => ({ id: `client-${k}`, os: k % 5 === 0 ? 'Linux' : 'WINNT' }));
  const pings = clients.flatMap(({ id, os }, k) =>
    Array.from({ length: 1 + (k % 3) }, (_, n) => ({ id: `${k}-${n}`, clientID: id, info: { OS: os } })),
  );
  const drawn = new Set(clients.map(({ id }) => id).filter((id) => crc32(id) % 100 < 10));
  const input = pings.map((ping) => `${JSON.stringify(ping)}\n`).join('');

  it('says what it stands for, beside what was read', async () => {
    const ran = await tele(['os-dist', '--sample-clients', '10%'], { input });
    const rows = parseLines(ran.stdout) as Record<string, number>[];
    expect(rows.map(({ os }) => os)).toEqual(['WINNT', 'Linux']);
    for (const row of rows) {
      const read = pings.filter(({ clientID, info }) => drawn.has(clientID) && info.OS === String(row.os));
      const had = new Set(read.map(({ clientID }) => clientID)).size;
      expect(row).toMatchObject({ pings: read.length, clients: had, of: '10 % of the clients' });
      expect(row).toMatchObject({ pings_estimate: read.length * 10, clients_estimate: had * 10 });
      const all = pings.filter(({ info }) => info.OS === String(row.os)).length;
      for (const [name, truth] of [
        ['pings', all],
        ['share', all / pings.length],
        ['clients', clients.filter(({ os }) => os === String(row.os)).length],
      ] as const) {
        expect(row[`${name}_low`], name).toBeLessThanOrEqual(truth);
        expect(row[`${name}_high`], name).toBeGreaterThanOrEqual(truth);
      }
    }
    const table = await tele(['os-dist', '--sample-clients', '10%', '--output', 'table'], { input });
    expect(table.stdout).toMatch(/WINNT +[\d,]+ ± [\d,]+ +[\d.]+ % ± [\d.]+ +[\d,]+ ± [\d,]+/);
    expect(table.stdout).toContain('estimates of everything, ± half of a 95 % interval, from 10 % of the clients');
  });

  it('is the same of merged states, in a pipeline, and of any half of the input first', async () => {
    const cwd = temporaryFolder();
    const lines = input.split(/(?<=\n)/);
    const halves = [lines.slice(0, 2500), lines.slice(2500)].map((half) => half.join(''));
    const whole = await tele(['os-dist', '--sample-clients', '10%'], { input });
    for (const [k, half] of halves.entries())
      await tele(['os-dist', '--sample-clients', '10%', '--state', `${k}.state`], { input: half, cwd });
    expect((await tele(['merge', '0.state', '1.state'], { cwd })).stdout).toBe(whole.stdout);
    expect((await tele(['run', 'os-dist --sample-clients 10%'], { input })).stdout).toBe(whole.stdout);
  });

  it('is no estimate of the beginning of the input', async () => {
    const ran = await tele(['os-dist', '--sample-clients', '10%', '--limit', '100'], { input });
    expect(Object.keys(parseLines(ran.stdout)[0] as object)).toEqual(['os', 'pings', 'share', 'clients']);
  });
});
