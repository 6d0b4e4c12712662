import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { writeLake } from '../equivalence/lake.ts';
import { pipeline } from '../support/tele.ts';
import { SHAPES } from './pipe-shapes.ts';

/** How often each shape is run: TELE_LONG=1 is for a night. */
const TIMES = process.env.TELE_LONG === '1' ? 20 : 1;
const env = { TELE_RANGE_BYTES: '4000', TELE_MAX_BAD: '5%' };

/** A folder with what the shapes read. */
function folderOfRecords(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tele-shapes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const random = seededRandom(3);
  const record = (_: unknown, n: number) => ({
    n,
    os: ['Linux', 'WINNT', "it's", 'ünï'][Math.floor(random() * 4)],
    x: Math.round(random() * 1e6) / 1e3,
    clientID: `c${Math.floor(random() * 50)}`,
    list: ['a', 'b', 'c'].slice(Math.floor(random() * 4)),
  });
  const records = Array.from({ length: 900 }, record);
  const lines = records.map((each) => JSON.stringify(each));
  const text = `${lines.join('\n')}\n`;
  const write = (name: string, data: string | Uint8Array) => writeFileSync(path.join(folder, name), data);
  write('records.ndjson', text);
  write(
    'other.ndjson',
    `${Array.from({ length: 300 }, record)
      .map((each) => JSON.stringify(each))
      .join('\n')}\n`,
  );
  write('records.ndjson.gz', gzipSync(text));
  write('document.json', JSON.stringify(records, null, 1));
  write('bad.ndjson', lines.map((line, k) => (k % 9 === 0 ? line.slice(0, 12) : line)).join('\n'));
  mkdirSync(path.join(folder, 'broken'));
  write('broken/a.ndjson', text);
  write('broken/b.ndjson.gz', gzipSync(text).subarray(0, 3000));
  writeLake(path.join(folder, 'lake'));
  return folder;
}

describe.skipIf(process.platform !== 'linux')('commands of a pipe that work as one', () => {
  it.each(Object.entries(SHAPES))('give the same bytes and the same code: %s', async (_, line) => {
    for (let time = 0; time < TIMES; time++) {
      const run = (fuse: string) => pipeline(line, { cwd: folderOfRecords(), env: { ...env, TELE_FUSE: fuse } });
      const [one, many] = await Promise.all([run('1'), run('0')]);
      expect({ stdout: one.stdout, exitCode: one.exitCode }).toEqual({ stdout: many.stdout, exitCode: many.exitCode });
    }
  });

  it.each([
    ['a source', `tele fetch --source lake | tele filter 'x > 200' | tele map '{n}'`, 2],
    ['a file', `tele filter 'x > 200' < records.ndjson | tele map '{n}'`, 1],
    ['the pipe of another program', `yes '{"n":1}' | tele filter n | tele map '{n}' | tele map '{n}' --limit 3`, 2],
    ['every command that reads records', `tele fetch --source lake | tele recommend train -o model; true`, 1],
    ['none of data that look like a plan', SHAPES['data that look like a plan']!, 0],
  ])('are told by TELE_DEBUG=fuse: %s', async (_, line, count) => {
    const { stderr } = await pipeline(line, { cwd: folderOfRecords(), env: { ...env, TELE_DEBUG: 'fuse' } });
    expect(stderr.match(/handed to process/g)?.length ?? 0).toBe(count);
    expect(/the plan of \d commands before comes first/.test(stderr)).toBe(count > 0);
  });

  it.each(['dash', 'zsh', 'fish'].filter((name) => existsSync(`/usr/bin/${name}`)))(
    'work as one in %s',
    async (name) => {
      const line = `${name} -c "tele fetch --source lake | tele filter 'x > 200' | tele map '{n}' | tele aggregate"`;
      const ran = await pipeline(line, { cwd: folderOfRecords(), env: { ...env, TELE_DEBUG: 'fuse' } });
      expect(ran.stderr.match(/handed to process/g)).toHaveLength(3);
      expect(ran.stderr).toContain('the plan of 3 commands before comes first');
      const apart = await pipeline(line, { cwd: folderOfRecords(), env: { ...env, TELE_FUSE: '0' } });
      expect({ stdout: ran.stdout, exitCode: ran.exitCode }).toEqual({
        stdout: apart.stdout,
        exitCode: apart.exitCode,
      });
    },
  );
});
