import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/tele.ts';
import { HAS_PTY, type } from '../support/terminal.ts';

const PROMPT = 'tele> ';
const LEAVE = [PROMPT, '\u0004'] as const;

/** A folder of 300 records, and of one that an expression never finishes with. */
function folder(): string {
  const cwd = temporaryFolder();
  const records = Array.from({ length: 300 }, (_, n) => ({ n, os: n % 3 === 0 ? 'Linux' : 'Windows', info: { v: n } }));
  writeFileSync(path.join(cwd, 'in.ndjson'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  writeFileSync(path.join(cwd, 'many'), '{"a":1}\n'.repeat(200_000));
  writeFileSync(path.join(cwd, 'endless'), `{"a":"${'a'.repeat(60)}!"}\n`);
  return cwd;
}

const SOURCE = ['shell', '--source', 'in.ndjson'];

describe.skipIf(!HAS_PTY)('tele shell on a terminal', () => {
  it('answers with tables, knows names, and leaves with Ctrl-D', async () => {
    const { shown, code } = await type(
      SOURCE,
      [
        [PROMPT, `linux = filter 'os === "Linux"'\r`],
        [PROMPT, 'cache linux\r'],
        [PROMPT, `linux | aggregate --agg 'n = count(), sum = sum(n)'\r`],
        [PROMPT, 'names\r'],
        LEAVE,
      ],
      { cwd: folder() },
    );
    expect(shown[2]).toContain('tele: linux: 100 records kept, ');
    // 0 + 3 + … + 297
    expect(shown[3]).toMatch(/\n *n +sum\n *100 +14,850\n/);
    expect(shown[4]).toMatch(/\nlinux = filter 'os === "Linux"' {2}# 100 records kept, /);
    expect(code).toBe(0);
  });

  it('completes verbs, flags, names, fields, and the values of a field', async () => {
    const { shown } = await type(
      SOURCE,
      [
        [PROMPT, 'few = head 2\r'],
        // Tabs in the middle of what is pasted are no wish for completion.
        [PROMPT, 'fe\t'],
        ['fe', '\t'],
        ['fetch', '\u0015agg\t'],
        ['aggregate ', '--b\t'],
        ['--b', '\t'],
        ['--by', 'y in\t'],
        ['info.', 'v\r'],
        ['299', `filter 'os === "L\t`],
        ['Linux"', `' | head 1\r`],
        ['"n":0', ''],
        LEAVE,
      ],
      { cwd: folder(), rows: 400 },
    );
    expect(shown[3]).toMatch(/few +fetch/);
    expect(shown[6]).toMatch(/--bad +--build-id +--by/);
    expect(shown).toHaveLength(13);
  });

  const endless = `filter '/^(a+)+$/.test(a)'`;
  it.each([endless, `fetch | cat | ${endless}`, `${endless} -j 2`])(
    'ends an endless question by Ctrl-C: %s',
    async (question) => {
      const { shown, code } = await type(
        ['shell', '--source', 'endless'],
        [[PROMPT, `${question}\r`], ['\n', '\u0003'], [PROMPT, `map 'a.length'\r`], ['\n61', ''], LEAVE],
        { cwd: folder() },
      );
      expect(shown).toHaveLength(6);
      expect(code).toBe(0);
    },
  );

  it('drops a line by Ctrl-C, and ends where the line is empty twice', async () => {
    const { shown, code } = await type(
      SOURCE,
      [
        [PROMPT, 'fetch |\r'],
        ['... ', 'head'],
        ['head', '\u0003'],
        [PROMPT, '\u0003'],
        ['(Ctrl-C again, or Ctrl-D, leaves the shell)', ''],
        [PROMPT, 'aggregate\r'],
        ['300', ''],
        [PROMPT, '\u0003'],
        ['leaves the shell)', ''],
        [PROMPT, '\u0003'],
      ],
      { cwd: folder() },
    );
    expect(shown).toHaveLength(11);
    expect(code).toBe(0);
  });

  it('goes on with an open line, and marks the place of an error', async () => {
    const { shown } = await type(
      SOURCE,
      [[PROMPT, 'fetch |\r'], ['... ', `filter 'n >\r`], ['... ', `297'\r`], [PROMPT, 'fetch | agregate\r'], LEAVE],
      { cwd: folder() },
    );
    expect(shown[3]).toContain('{"n":298,"os":"Windows","info":{"v":298}}\n{"n":299,');
    expect(shown[4]).toMatch(/tele: "agregate" is no stage.*:\n {2}fetch \| agregate\n {10}\^\n {2}try: did you mean/);
  });

  it('keeps history for this user alone, without repetitions and lines that begin with a space', async () => {
    const cwd = folder();
    const env = { XDG_STATE_HOME: path.join(cwd, 'state') };
    const lines = ['head 1\r', 'head 1\r', ' head 2\r', 'fetch |\r', 'head 3\r', 'agregate\r'];
    const steps = lines.map((line) => [line === 'head 3\r' ? '... ' : PROMPT, line] as const);
    await type(SOURCE, [...steps, LEAVE], { cwd, env });
    const file = path.join(cwd, 'state', 'tele', 'shell-history');
    expect(readFileSync(file, 'utf8')).toBe('head 1\nfetch | head 3\nagregate\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = [[PROMPT, '\u001b[A\u001b[A\r'], ['"n":2,', ''], LEAVE] as const;
    expect((await type(SOURCE, again, { cwd, env })).shown).toHaveLength(4);
  });

  it('gives what is taller than the screen to $PAGER, and tells of losses behind it', async () => {
    const cwd = folder();
    writeFileSync(path.join(cwd, 'bad'), `${'{"a":1}\n'.repeat(99)}{"a":\n`);
    const steps = [[PROMPT, 'head 3\r'], [PROMPT, 'head 30\r'], [PROMPT, 'fetch bad\r'], LEAVE] as const;
    const { shown } = await type(SOURCE, steps, { cwd, env: { PAGER: 'sed s/^/paged:/' } });
    expect(shown[1]).not.toContain('paged:');
    expect(shown[2]!.match(/paged:\{/g)).toHaveLength(30);
    expect(shown[3]).toMatch(
      /paged:\{"a":1\}\npaged:\{"a":\ntele: bad:100: bad line|paged:\{"a":1\}\ntele: bad:100: bad/,
    );
  });

  it('goes on after a pager that the person has left', async () => {
    const steps = [[PROMPT, 'fetch many\r'], ['\nleft', ''], [PROMPT, 'aggregate\r'], ['300', ''], LEAVE] as const;
    const { shown } = await type(SOURCE, steps, { cwd: folder(), env: { PAGER: 'head -n 2; echo left' } });
    expect(shown).toHaveLength(6);
    expect(shown.join('')).not.toContain('EPIPE');
  });

  it('shows what --follow gives as it comes, without a pager, until Ctrl-C', async () => {
    const cwd = folder();
    const adding = setInterval(() => appendFileSync(path.join(cwd, 'in.ndjson'), '{"n":"more"}\n'), 200);
    const { shown } = await type(
      SOURCE,
      [
        [PROMPT, 'fetch --follow\r'],
        ['{"n":"more"}', '\u0003'],
        [PROMPT, 'aggregate --agg "n = max(info.v)"\r'],
        ['299', ''],
        LEAVE,
      ],
      { cwd, env: { PAGER: 'sed s/^/paged:/' } },
    );
    clearInterval(adding);
    expect(shown).toHaveLength(6);
    expect(shown.join('')).not.toContain('paged:');
  });
});
