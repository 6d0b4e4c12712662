import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../../src/cli/start/command-names.ts';
import { EXIT } from '../../src/errors.ts';
import { BIN, ROOT, shell, tele, temporaryFolder } from '../support/tele.ts';

const HIDDEN = ['complete', 'worker'];
const names = commandNames(ROOT).filter((name) => !HIDDEN.includes(name));
const COLOUR = '\u001b[';

async function help(words: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const ran = await tele([...words, '--help'], { env });
  expect(ran).toMatchObject({ exitCode: EXIT.ok, stderr: '' });
  return ran.stdout;
}

/** Lines of help that the formatter cuts: not the heading, nor the examples, which are there to be typed. */
function prose(text: string): string[] {
  return text
    .slice(text.indexOf('\nUSAGE\n'))
    .replace(/\nEXAMPLES\n(?:(?: .*)?\n)*/, '\n')
    .split('\n')
    .filter((line) => /\S +\S/.test(line));
}

describe('tele --help', () => {
  it('lists every command with what it does, and no hidden one', async () => {
    const text = await help([]);
    const first = new Set(names.map((name) => name.split(' ')[0]!));
    for (const name of first) expect(text).toMatch(new RegExp(`^ +${name} +\\S`, 'm'));
    for (const name of HIDDEN) expect(text).not.toMatch(new RegExp(`^ +${name} `, 'm'));
  });

  it('says what a topic is for, not what its first command does', async () => {
    const text = await help([]);
    const topics = text.slice(text.indexOf('\nTOPICS\n'), text.indexOf('\nCOMMANDS\n'));
    expect(topics).toMatch(/recommend +learn who has which add-on/);
    expect(topics).toMatch(/spark +bring tele to the executors/);
  });

  it('says in a sentence that it cannot be written', async () => {
    const ran = await shell(`tele --help > /dev/full`);
    expect(ran).toMatchObject({
      exitCode: EXIT.failure,
      stdout: '',
      stderr: 'tele: ENOSPC: no space left on device, write\n',
    });
  });

  it('tells how days are named, and whose days they are', async () => {
    const text = (await help(['fetch'])).replace(/\s+/g, ' ');
    expect(text).toMatch(/today, yesterday, 7d .*14d\.\.8d .*days are those of UTC/);
  });

  it('is what tele says without a word', async () => {
    expect(await tele([])).toMatchObject({ exitCode: EXIT.ok, stdout: await help([]), stderr: '' });
  });
});

describe.each(names)('tele %s --help', (name) => {
  it.each([40, 80])('has everything a reader needs, without colours, in %i columns', async (width) => {
    const text = await help(name.split(' '), { OCLIF_COLUMNS: String(width) });
    // The help formatter indents some lines after it has cut them: that many columns it may be off.
    expect(prose(text).filter((line) => [...line].length > width + 2)).toEqual([]);
    for (const part of ['USAGE', 'DESCRIPTION', 'EXAMPLES']) expect(text).toMatch(new RegExp(`^${part}$`, 'm'));
    const headings = [...text.matchAll(/^[A-Z][A-Z0-9 ]+$/gm)].map(([heading]) => heading);
    const behind = headings.slice(headings.indexOf('EXAMPLES') + 1);
    const flags = headings.filter((heading) => heading.endsWith('FLAGS'));
    expect(behind.filter((heading) => heading !== 'COMMANDS')).toEqual(flags);
    expect(text).toContain('Cost: ');
    expect(text).not.toContain('<%');
    expect(text).not.toContain(COLOUR);
  });
});

describe('-h', () => {
  it('is short: how it is typed, examples, the own flags of the command, and where more is', async () => {
    const ran = await tele(['os-dist', '-h']);
    expect(ran).toMatchObject({ exitCode: EXIT.ok, stderr: '' });
    expect([...ran.stdout.matchAll(/^[A-Z ]+$/gm)].map(([heading]) => heading)).toEqual([
      'USAGE',
      'ARGUMENTS',
      'EXAMPLES',
      'FLAGS',
    ]);
    expect([...ran.stdout.matchAll(/^ +--([a-z-]+)/gm)].map(([, name]) => name)).toEqual([
      'by-version',
      'for',
      'min-clients',
      'output',
      'state',
      'within',
    ]);
    expect(ran.stdout).toContain('\ntele os-dist --help says more: ');
    const topic = await tele(['recommend', 'train', '-h']);
    expect(topic.stdout).toContain('\ntele recommend train --help says more: ');
  });
});

describe('colours', () => {
  // util-linux's script gives a program a terminal of its own.
  const onTerminal = (words: string, env: Record<string, string>) =>
    shell(`printf '{"a":1}\\n' > in; script -qec '"${process.execPath}" "${BIN}" ${words} --source in' /dev/null`, {
      cwd: temporaryFolder(),
      env: { TERM: 'xterm-256color', ...env },
    });

  it.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/script'))('go with NO_COLOR', async () => {
    for (const words of ['aggregate', 'aggregate --output table']) {
      const coloured = await onTerminal(words, { NO_COLOR: '' });
      expect(coloured.stdout).toContain(COLOUR);
      const plain = await onTerminal(words, { NO_COLOR: '1' });
      expect(plain.stdout).not.toContain(COLOUR);
      expect(plain.stdout).toMatch(/^ *n *\r?\n *1 *\r?\n$/);
    }
  });

  it('never reach a pipe', async () => {
    const env = { NO_COLOR: '', FORCE_COLOR: '' };
    const ran = await tele(['aggregate', '--output', 'table', '--source', '-'], { input: '{}\n', env });
    expect(ran.stdout).toMatch(/^ *n *\n *1 *\n$/);
  });
});

describe('a word that is no command', () => {
  it('is a usage error that says where the list is', async () => {
    const ran = await tele(['xyzzy']);
    expect(ran).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(ran.stderr).toContain('there is no command "xyzzy"');
    expect(ran.stderr).toContain("'tele --help' lists them");
  });
});
