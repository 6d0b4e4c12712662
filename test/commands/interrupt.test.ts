import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { BIN, shell, temporaryFolder } from '../support/tele.ts';

/** Two to the power of its length are the ways in which the pattern can try to match this text, and cannot. */
const ENDLESS = `{"a":"${'a'.repeat(60)}!"}\n`;
const PATTERN = '/^(a+)+$/.test(a)';

/** Clock ticks that a process, with all its threads, has been at work. */
function ticks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

test.each([
  ['local', ['filter', PATTERN]],
  ['local[2]', ['filter', PATTERN]],
  ['local', ['run', `fetch | cat | filter '${PATTERN}'`]],
  ['local', ['run', `filter '${PATTERN}' | cat`]],
  ['local[2]', ['run', `fetch | cat | filter '${PATTERN}'`]],
])('Ctrl-C ends an endless regular expression with 130 at once: %s, %j', async (master, command) => {
  const folder = temporaryFolder();
  for (const name of ['a', 'b']) writeFileSync(path.join(folder, `${name}.ndjson`), ENDLESS);
  const words = [...command, '--source', folder, '--master', master];
  const ran = execa('bash', ['-c', 'node "$@" & echo $!; wait $!; echo $?', 'bash', BIN, ...words], {
    reject: false,
  });
  const [first] = (await new Promise<Buffer>((resolve) => ran.stdout.once('data', resolve))).toString().split('\n');
  const pid = Number(first);
  // A second of work is more than its start takes.
  await expect.poll(() => ticks(pid), { timeout: 60_000 }).toBeGreaterThan(150);
  const sent = performance.now();
  process.kill(pid, 'SIGINT');
  expect((await ran).stdout).toBe(`${pid}\n130`);
  expect(performance.now() - sent).toBeLessThan(300);
});

test('Ctrl-C to a whole pipeline never lets a part of the answer out as the answer', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'in.ndjson'), '{"a":1}\n'.repeat(200_000));
  // More than a pipe holds: once it is written, most of it has been read. The group of the terminal gets the signal, as
  // Ctrl-C has it: whoever wrote the input is gone at the same moment.
  const line = `set -m; for k in 1 2 3 4 5 6 7 8; do
    (trap - INT; (cat in.ndjson; : > ready$k; exec sleep 60) | { tele COMMAND; echo $? > code$k; } > out$k) &
    until [ -e ready$k ] && [ -e out$k ]; do sleep 0.02; done; kill -INT -- -$!; wait $!
  done; cat code*; cat out*`;
  for (const command of ['aggregate', "filter 'a > 1'"]) {
    const ran = await shell(line.replace('COMMAND', command), { cwd: folder });
    expect(ran.stdout, ran.stderr).toBe('');
    await shell('rm -f ready? code? out?', { cwd: folder });
  }
});

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s leaves no program of one thread behind', async (signal) => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'in.ndjson'), '{"a":1}\n');
  const pidFile = path.join(folder, 'pid');
  // It reads nothing and writes nothing: that its pipes close does not end it.
  const program = `sh -c 'echo $$ > ${pidFile}; exec tail -f /dev/null'`;
  const words = ['run', `fetch | ${program} | aggregate`, '--source', folder, '--master', 'local'];
  const ran = execa(process.execPath, [BIN, ...words], { reject: false });
  const pid = () => Number(existsSync(pidFile) && readFileSync(pidFile, 'utf8'));
  await expect.poll(pid, { timeout: 60_000 }).toBeGreaterThan(0);
  ran.kill(signal);
  expect((await ran).signal).toBe(signal);
  await expect.poll(() => existsSync(`/proc/${pid()}`), { timeout: 60_000 }).toBe(false);
});
