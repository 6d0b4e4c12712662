import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { BIN, type Ran, shell, tele, temporaryFolder } from '../support/tele.ts';

/** A source of two records, set as in an environment or a config file. */
function configured(): { source: string; env: Record<string, string> } {
  const source = path.join(temporaryFolder(), 'source.ndjson');
  writeFileSync(source, '{"a":1}\n{"a":2}\n');
  return { source, env: { TELE_SOURCE: source } };
}

const IT_IS_EMPTY = 'standard input is a pipe without a byte, and';

// What a command finds there under cron (a pipe at its end), with ssh and no terminal (a socket or pipe), in CI
// (/dev/null, a closed descriptor).
describe('beside a source that is set', () => {
  it.each([
    ['an empty pipe', ': | tele '],
    ['what grep has not found', '{ grep nothing /dev/null || true; } | tele '],
  ])('%s is nothing to choose in silence', async (_, start) => {
    const { source, env } = configured();
    const ran = await shell(`${start}aggregate`, { env });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toBe(
      `tele: ${IT_IS_EMPTY} ${source} is set as the source: it is not clear which of them is meant\n  try: --source ${source}, or </dev/null, for the source; --source - for the empty pipe\n`,
    );
  });

  it('so is an empty socket, and the config file sets a source, too', async () => {
    const { source } = configured();
    const config = path.join(temporaryFolder(), 'config.json');
    writeFileSync(config, JSON.stringify({ source }));
    for (const command of ['os-dist', 'aggregate', 'cluster-hangs', 'histogram']) {
      const ran = await tele([command, ...(command === 'histogram' ? ['GC_MS'] : [])], {
        env: { TELE_CONFIG: config },
      });
      expect(ran.stderr, command).toContain(IT_IS_EMPTY);
      expect(ran.exitCode, command).toBe(2);
    }
  });

  it.each([
    ['/dev/null', 'tele aggregate </dev/null'],
    ['no standard input', 'tele aggregate <&-'],
    ['the source on the line', ': | tele aggregate --source "$TELE_SOURCE"'],
  ])('%s lets the source be read', async (_, line) => {
    const ran = await shell(line, { env: configured().env });
    expect(ran).toEqual({ exitCode: 0, stdout: '{"n":2}\n', stderr: '' });
  });

  it('a pipe with records is what is read, and an empty one where it is asked for', async () => {
    const { env } = configured();
    expect(await shell(`echo '{"a":3}' | tele aggregate`, { env })).toMatchObject({ exitCode: 0, stdout: '{"n":1}\n' });
    expect(await shell(': | tele filter a --source -', { env })).toMatchObject({ exitCode: 0, stdout: '' });
    expect(await shell(`echo '{"a":3}' | tele run 'filter "a > 2"'`, { env })).toMatchObject({
      exitCode: 0,
      stdout: '{"a":3}\n',
    });
  });

  it.each([
    ['an empty pipe', ': | tele fetch'],
    ['a pipe with records', `echo '{"a":3}' | tele fetch`],
    ['/dev/null', 'tele fetch </dev/null'],
    ['no standard input', 'tele fetch <&-'],
    ['an empty pipe to a pipeline', `: | tele run 'fetch | filter "a > 0"'`],
  ])('fetch reads the source, whatever standard input is: %s', async (_, line) => {
    expect(await shell(line, { env: configured().env })).toEqual({
      exitCode: 0,
      stdout: '{"a":1}\n{"a":2}\n',
      stderr: '',
    });
  });

  it('fetch reads standard input where the line says so', async () => {
    const ran = await shell(`echo '{"a":3}' | tele fetch --source -`, { env: configured().env });
    expect(ran).toMatchObject({ exitCode: 0, stdout: '{"a":3}\n' });
  });

  it('a pipe from which nothing comes is said, and read when something does', async () => {
    const { source, env } = configured();
    const { ran, stdin, said } = open(['aggregate'], env);
    await said(/nothing has come from standard input yet/);
    stdin.end('{"a":1}\n');
    expect(await ran).toEqual({
      exitCode: 0,
      stdout: '{"n":1}\n',
      stderr: `tele: nothing has come from standard input yet: waiting for whoever holds that pipe (--source ${source} or </dev/null reads the source)\n`,
    });
  });
});

/** Starts the binary with a pipe that stays open. */
function open(words: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [BIN, ...words], { env: { PATH: process.env.PATH, ...env }, stdio: 'pipe' });
  const said = (what: RegExp) =>
    new Promise<void>((resolve) => {
      let all = '';
      child.stderr.on('data', (piece) => {
        all += piece;
        if (what.test(all)) resolve();
      });
    });
  const ran: Promise<Ran> = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[exitCode], stdout, stderr]) => ({ exitCode, stdout, stderr }),
  );
  return { ran, stdin: child.stdin, said };
}
