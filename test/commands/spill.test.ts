import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, tele } from '../support/tele.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-test-'));
const source = path.join(folder, 'many.ndjson');
const TMPDIR = path.join(folder, 'temporary');
const USERS = 60_000;
/** Each user has two records, far from each other. */
const lines = Array.from({ length: 2 * USERS }, (_, k) => {
  const user = (k * 7919) % USERS;
  return `{"user":"user-${user}","ms":${k % 1000},"path":"/${k}"}\n`;
});

beforeAll(() => {
  mkdirSync(TMPDIR);
  writeFileSync(source, lines.join(''));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The rows, by a Map and a comparison. */
function expectedRows(): string {
  const users = new Map<string, { user: string; n: number; s: number; first: string }>();
  for (const line of lines) {
    const { user, ms, path: first } = JSON.parse(line);
    const row = users.get(user) ?? { user, n: 0, s: 0, first };
    users.set(user, { ...row, n: row.n + 1, s: row.s + ms });
  }
  const rows = [...users.values()].sort((a, b) => (a.user < b.user ? -1 : 1));
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

const question = ['aggregate', '--by', 'user', '--agg', 'n = count(), s = sum(ms), first = first(path)'];

describe('groups beyond --max-memory', () => {
  it.each([
    ['in this thread', ['--source', source, '-j', '1']],
    ['on two threads', ['--source', source, '-j', '2']],
    ['of standard input', []],
  ])('are the same, %s, and leave no file', async (_, words) => {
    const input = words.length === 0 ? lines.join('') : '';
    const ran = await tele([...question, ...words, '--max-memory', '1MB'], { input, env: { TMPDIR } });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout === expectedRows()).toBe(true);
    expect(readdirSync(TMPDIR)).toEqual([]);
  });

  it('are in states, in other forms, and in their count in a report', async () => {
    const state = path.join(folder, 'users.state');
    const report = path.join(folder, 'report.json');
    const words = ['--source', source, '--max-memory', '1MB', '--state', state, '--report', report];
    const ran = await tele([...question, ...words, '--output', 'csv'], { env: { TMPDIR } });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout.split('\n')).toHaveLength(USERS + 2);
    expect((await tele(['merge', state])).stdout === expectedRows()).toBe(true);
    const top = await tele([...question, '--source', source, '--max-memory', '1MB', '--sort=-s,user', '--top', '1']);
    expect(JSON.parse(top.stdout)).toMatchObject({ n: 2 });
  });

  it('end in one sentence where there is no place for them', async () => {
    const nowhere = path.join(folder, 'nowhere');
    for (const jobs of ['1', '2']) {
      const ran = await tele([...question, '--source', source, '-j', jobs, '--max-memory', '1MB'], {
        env: { TMPDIR: nowhere },
      });
      expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ran.stderr).toMatch(
        /^tele: what does not fit into memory goes to .*nowhere, which cannot be written to: /,
      );
      expect(ran.stderr).toContain('try: set TMPDIR to a folder with more room');
    }
  });

  it.runIf(process.platform === 'linux')('leave no file where the process is killed', async () => {
    const running = execa(process.execPath, [BIN, ...question, '--max-memory', '1MB'], {
      env: { TMPDIR },
      reject: false,
      stdin: 'pipe',
    });
    running.stdin.on('error', () => {});
    running.stdin.write(lines.join(''));
    const hasSpilled = () => openFiles(running.pid!).some((name) => name.includes(TMPDIR));
    while (!hasSpilled()) await setTimeout(20);
    running.kill('SIGKILL');
    expect((await running).signal).toBe('SIGKILL');
    expect(readdirSync(TMPDIR)).toEqual([]);
  });
});

function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}
