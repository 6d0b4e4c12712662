import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { pipeline, temporaryFolder } from '../support/tele.ts';

let cwd: string;

beforeEach(() => {
  cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'in.ndjson'), '{"n":1}\n{"n":2}\n');
});

const FILTER = `tele filter 'n > 1' --source in.ndjson`;
/** It is still there when the reader looks. */
const SLOW = `tele filter 'n > 1' < <(sleep 2; cat in.ndjson)`;
const LAST = `tele run 'aggregate --by n' --explain`;

describe.runIf(process.platform === 'linux')('--explain of the last command of a pipe', () => {
  it.each([
    ['the commands that it runs with its own', `${FILTER} | ${LAST}`, `filter 'n > 1' --source in.ndjson: handed on`],
    ['that TELE_FUSE is 0', `export TELE_FUSE=0; ${FILTER} | ${LAST}`, 'no; the command before says: TELE_FUSE=0'],
    ['a flag of the one before', `${FILTER} --strict | ${LAST}`, 'no; the command before says: --strict is of this'],
    ['a flag of its own', `${FILTER} | ${LAST} --strict`, 'no; --strict is about the lines themselves'],
    ['a command that counts', `tele aggregate < in.ndjson | ${LAST}`, 'no; the command before says: it does more than'],
    ['a program between', `${FILTER} | (sleep 2; cat) | ${LAST}`, 'no; at the other end of the pipe: it is bash'],
    ['another environment', `A=1 ${SLOW} | ${LAST}`, 'no; at the other end of the pipe: it has another environment'],
    [
      'another standard error',
      `${SLOW} 2> said | ${LAST}`,
      'no; at the other end of the pipe: it has another standard',
    ],
  ])('tells %s', async (_, line, told) => {
    const { stdout, exitCode } = await pipeline(line, { cwd });
    expect(exitCode).toBe(0);
    const [fused] = stdout.split('\n').filter((text) => text.startsWith('fused'));
    expect(fused?.slice(8).slice(0, told.length)).toBe(told);
  });

  it('says nothing of pipes where there is none', async () => {
    const { stdout } = await pipeline(`${LAST} < in.ndjson`, { cwd });
    expect(stdout).not.toContain('fused');
  });

  it('gives the reason to programs, too', async () => {
    const { stdout } = await pipeline(`${FILTER} | ${LAST} --strict --output json`, { cwd });
    expect(JSON.parse(stdout).notFused).toBe('--strict is about the lines themselves');
  });
});

describe.runIf(process.platform === 'linux')('a writer that is killed before it has said a word', () => {
  it.each([
    ['once it is there', FILTER],
    ['after it was a shell', `{ sleep 0.2; exec ${FILTER}; }`],
  ])('is told: %s', async (_, writer) => {
    // Killed while it is loaded: its reader has been started by then.
    writeFileSync(
      path.join(cwd, 'kill.cjs'),
      `if (process.argv[2] === 'filter') { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000); process.kill(process.pid, 'SIGKILL') }`,
    );
    const env = { NODE_OPTIONS: `--require ${path.join(cwd, 'kill.cjs')}` };
    const line = `${writer} | tele map '{n}' > out; echo \${PIPESTATUS[@]}; cat out`;
    const { stdout, stderr } = await pipeline(line, { cwd, env });
    expect(stdout).toBe('137 1\n');
    expect(stderr).toContain('tele: standard input was cut off');
  });
});
