import { chmodSync, chownSync, cpSync, mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { pipeline, ROOT, temporaryFolder } from '../support/tele.ts';

let cwd: string;
let folder: string;
let key: string;

beforeEach(() => {
  cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'in.ndjson'), '{"n":1}\n{"n":2}\n');
  folder = path.join(cwd, 'runtime', 'tele');
  key = path.join(folder, 'key');
  mkdirSync(path.dirname(folder));
});

const FILTER = `filter 'n > 1' --source in.ndjson`;

/** Whether a pipe works as one plan with this runtime folder; its answer is the same either way. */
async function isFused(runtime = path.dirname(folder)): Promise<boolean> {
  const env = { XDG_RUNTIME_DIR: runtime, TELE_DEBUG: 'fuse' };
  const { stdout, stderr, exitCode } = await pipeline(`tele ${FILTER} | tele map '{n}'`, { cwd, env });
  expect({ stdout, exitCode }).toEqual({ stdout: '{"n":2}\n', exitCode: 0 });
  return stderr.includes('the plan of 1 commands before comes first');
}

describe.runIf(process.platform === 'linux')('the key by which commands of a pipe know each other', () => {
  const makeFolder = (mode = 0o700) => {
    mkdirSync(folder);
    chmodSync(folder, mode);
  };
  const makeKey = (length: number, mode = 0o600) => {
    makeFolder();
    writeFileSync(key, Buffer.alloc(length, 7));
    chmodSync(key, mode);
  };

  it('is made where there is none, for its user alone', async () => {
    expect(await isFused()).toBe(true);
    expect(statSync(key)).toMatchObject({ size: 32, mode: 0o100600 });
    expect(statSync(folder).mode).toBe(0o040700);
  });

  it('is made anew in the place of half a key that somebody was killed over', async () => {
    makeKey(16);
    utimesSync(key, new Date(0), new Date(0));
    expect(await isFused()).toBe(true);
    expect(statSync(key).size).toBe(32);
  });

  it.each<[string, () => void]>([
    ['whose folder others may look into', () => makeFolder(0o755)],
    [
      'whose folder is a link',
      () => {
        mkdirSync(path.join(cwd, 'elsewhere'), { mode: 0o700 });
        symlinkSync(path.join(cwd, 'elsewhere'), folder);
      },
    ],
    ['that others may read', () => makeKey(32, 0o644)],
    ['that is being written', () => makeKey(16)],
    [
      'that is a link',
      () => {
        makeFolder();
        writeFileSync(path.join(cwd, 'other'), Buffer.alloc(32, 7), { mode: 0o600 });
        symlinkSync(path.join(cwd, 'other'), key);
      },
    ],
  ])('is none %s: rows travel', async (_, prepare) => {
    prepare();
    expect(await isFused()).toBe(false);
  });

  it.runIf(process.geteuid?.() === 0)('is none that belongs to another user', async () => {
    makeKey(32);
    chownSync(key, 12_345, 12_345);
    expect(await isFused()).toBe(false);
    chownSync(folder, 12_345, 12_345);
    expect(await isFused()).toBe(false);
  });

  it('is none where nothing can be written', async () => {
    expect(await isFused('/proc')).toBe(false);
  });
});

it.runIf(process.platform === 'linux')('another tele beside this one is another program: rows travel', async () => {
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(path.join(ROOT, part), path.join(cwd, 'other', part), { recursive: true });
  const other = `node other/bin/run.js filter 'n > 1' < <(sleep 1; cat in.ndjson)`;
  const { stdout, exitCode } = await pipeline(`${other} | tele run 'map n' --explain`, { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('no; at the other end of the pipe: it is another program');
  expect((await pipeline(`node other/bin/run.js ${FILTER} | tele map '{n}'`, { cwd })).stdout).toBe('{"n":2}\n');
});
