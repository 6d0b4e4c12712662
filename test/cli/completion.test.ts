import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from '@oclif/core/command';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { candidates, FILES } from '../../src/cli/completion/candidates.ts';
import { SHELLS } from '../../src/cli/completion/scripts.ts';
import { BIN, ROOT, tele, temporaryFolder } from '../support/tele.ts';

/** A folder of empty objects in the layout of published pings. */
function lake(): string {
  const folder = temporaryFolder();
  const fields = ['reason', 'appName', 'appUpdateChannel', 'appVersion', 'appBuildID', 'submission_date'];
  const dimensions = fields.map((field_name) => ({ field_name, allowed_values: '*' }));
  writeFileSync(path.join(folder, 'telemetry_schema.json'), JSON.stringify({ version: 1, dimensions }));
  for (const key of [
    'saved_session/Firefox/nightly/36.0a1/20141108030204.20141109.v2.log.a.lzma',
    'saved_session/Firefox/nightly/36.0a1/20141109030206.20141110.v2.log.b.lzma',
    'saved_session/Firefox/aurora/9.0a2/20141101004003.20141109.v2.log.c.lzma',
    'saved_session/Firefox/aurora/35.0a2/20141108004003.20141109.v2.log.d.lzma',
    'saved_session/Fennec/esr/31.0/20140903120000.20141111.v2.log.e.lzma',
  ]) {
    mkdirSync(path.join(folder, path.dirname(key)), { recursive: true });
    writeFileSync(path.join(folder, key), '');
  }
  return folder;
}

const { commands } = JSON.parse(readFileSync(path.join(ROOT, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, Command.Cached>;
};

/** What may stand in the last word's place, without the explanations. */
async function answers(words: readonly string[]): Promise<string[]> {
  const found = await candidates(words, Object.values(commands), ROOT);
  return found === FILES ? [found] : found.map(({ word }) => word);
}

describe('complete', () => {
  it('knows the commands, and hides itself', async () => {
    const all = await answers(['']);
    expect(all).toEqual(expect.arrayContaining(['filter', 'aggregate', 'completion']));
    expect(all).not.toContain('complete');
    expect(await answers(['fil'])).toEqual(['filter']);
    expect(await answers(['--v'])).toEqual(['--version']);
  });

  it('says what each one does', async () => {
    expect((await tele(['complete', '--', 'filt'])).stdout).toBe(
      'filter\tpass on the records for which an expression is true\n',
    );
  });

  it('knows the flags of the command that are not there yet', async () => {
    expect(await answers(['sample', '--si'])).toEqual(['--since', '--size']);
    expect(await answers(['sample', '--rate', '0.1', '--'])).not.toContain('--rate');
    expect(await answers(['sample', '--rate', '0.1', '--'])).not.toContain('--size');
    expect(await answers(['aggregate', '--by', 'a', '--b'])).toContain('--by');
    expect(await answers(['filter', '--siz'])).toEqual([]);
    expect(await answers(['filter', '--', '--ou'])).toEqual([]);
  });

  it('knows fixed values, of flags and of arguments', async () => {
    expect(await answers(['filter', '--output', ''])).toEqual([
      'table',
      'ndjson',
      'json',
      'csv',
      'tsv',
      'md',
      'vertical',
      'parquet',
      'raw',
    ]);
    expect(await answers(['filter', '--output=c'])).toEqual(['--output=csv']);
    expect(await answers(['completion', ''])).toEqual([...SHELLS]);
  });

  it('leaves files to the shell', async () => {
    expect(await answers(['fetch', '--source', 'x'])).toEqual([FILES]);
    expect(await answers(['fetch', '--bad='])).toEqual([FILES]);
  });

  it('reads the values of dimensions from the source, narrowed by what stands on the line', async () => {
    const at = ['fetch', '--source', lake()];
    expect(await answers([...at, '--channel', ''])).toEqual(['aurora', 'esr', 'nightly']);
    expect(await answers([...at, '--app', 'Firefox', '--channel', ''])).toEqual(['aurora', 'nightly']);
    expect(await answers([...at, '--channel', 'aurora', '--app-version', ''])).toEqual(['9.0a2', '35.0a2']);
    expect(await answers([...at, '--app-version', '30..', '--channel', ''])).toEqual(['aurora', 'esr', 'nightly']);
    expect(await answers([...at, '--date', ''])).toEqual(['20141109', '20141110', '20141111']);
    expect(await answers([...at, '--date', '20141110', '--build-id', ''])).toEqual(['20141109030206']);
    expect(await answers([...at, '--channel', 'aurora,'])).toEqual(['aurora,esr', 'aurora,nightly']);
    expect(await answers([...at, '--app-version', '9.0a2..3'])).toEqual([
      '9.0a2..31.0',
      '9.0a2..35.0a2',
      '9.0a2..36.0a1',
    ]);
  });

  it('finds the source in the environment and in the config file', async () => {
    const source = lake();
    const config = path.join(temporaryFolder(), 'config.json');
    writeFileSync(config, JSON.stringify({ source }));
    for (const env of [{ TELE_SOURCE: source }, { TELE_CONFIG: config }])
      expect(await tele(['complete', '--', 'fetch', '--channel', 'e'], { env })).toMatchObject({ stdout: 'esr\n' });
  });

  it('finds the sample where no source is named', async () => {
    expect(await answers(['fetch', '--channel', ''])).toContain('nightly');
  });

  it.each([
    ['fetch', '--source', 's3://nowhere/prefix', '--channel', ''],
    ['fetch', '--source', '/nowhere', '--channel', ''],
    ['fetch', '--source', '-', '--channel', ''],
    ['fetch', '--date', 'no date', '--channel', ''],
    ['nonsense', ''],
    ['filter', '--nonsense='],
  ])('has nothing to say, and says nothing: %s %s %s %s %s', async (...words) => {
    const ran = await tele(['complete', '--', ...words]);
    expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
    expect(ran.stdout).not.toMatch(/nightly|esr/);
  });
});

const has = (program: string) => (process.env.PATH ?? '').split(':').some((dir) => existsSync(path.join(dir, program)));

/** The environment of a shell in which `tele` is this program, with the lake as its source. */
function environment(): Record<string, string> {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'tele'), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  chmodSync(path.join(folder, 'tele'), 0o755);
  return {
    PATH: `${folder}:${process.env.PATH}`,
    HOME: folder,
    TELE_SOURCE: lake(),
    ...(process.env.LD_LIBRARY_PATH && { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH }),
  };
}

/** Lines that are typed, the cursor at their ends, and what may stand in the last word's place. */
const TYPED: readonly [line: string, words: string[]][] = [
  ['tele fil', ['filter']],
  ['tele filter --ou', ['--output']],
  ['tele   fetch  --channel ', ['aurora', 'esr', 'nightly']],
  ['tele fetch --channel nightly --app-version ', ['36.0a1']],
  ['tele fetch --channel=n', ['--channel=nightly']],
  ['tele fetch --channel=', ['--channel=aurora', '--channel=esr', '--channel=nightly']],
  ['tele fetch --channel aurora,n', ['aurora,nightly']],
  ["tele filter 'a === 1 && b' --channel e", ['esr']],
  ['tele completion ', ['bash', 'zsh', 'fish']],
  ['tele nonsense ', []],
];

async function run(program: string, args: string[], cwd = ROOT): Promise<string[]> {
  const ran = await execa(program, args, { env: environment(), extendEnv: false, cwd, reject: false });
  expect(ran.stderr).toBe('');
  return ran.stdout.split('\n').filter((line) => line !== '');
}

describe('bash', () => {
  // Words are cut as readline cuts them: at spaces, and around = and :, which are words of their own.
  const complete = (line: string, more = '') => `
eval "$(tele completion bash)"
complete -p tele > /dev/null || echo 'not registered'
COMP_LINE=${quote(line)} COMP_POINT=${line.length}
COMP_WORDS=(${split(line).map(quote).join(' ')})
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_tele tele ${quote(
    split(line)
      .at(-1)!
      .replace(/^[=:]+$/, ''),
  )} ''
printf '%s\\n' "\${COMPREPLY[@]}"${more}`;

  it.each(TYPED)('%s', async (line, words) => {
    const cut = line.endsWith(' ') ? '' : (/--[a-z]+=/.exec(line)?.[0] ?? '');
    const shown = words.map((word) => word.slice(cut.length));
    expect(await run('bash', ['--norc', '-c', complete(line)])).toEqual(shown);
  });

  it('completes what stands before the cursor', async () => {
    const line = 'tele fetch --channel n --limit 3';
    const script = complete(line)
      .replace(`COMP_POINT=${line.length}`, 'COMP_POINT=22 COMP_CWORD=3')
      .replace(/COMP_CWORD=\$.*/, 'COMP_CWORD=3')
      .replace("_tele tele '3'", "_tele tele 'n'");
    expect(await run('bash', ['--norc', '-c', script])).toEqual(['nightly']);
  });

  it('is silent where tele fails', async () => {
    const script = complete('tele fetch --channel ').replace(
      '_tele tele',
      'tele() { echo noise >&2; return 1; }\n_tele tele',
    );
    expect(await run('bash', ['--norc', '-c', script])).toEqual([]);
  });
});

describe('zsh', () => {
  it.skipIf(!has('zsh')).each(TYPED)('%s', async (line, words) => {
    const typed = line.split(/ +(?=(?:[^']*'[^']*')*[^']*$)/);
    const script = `
compdef() { print -r -- "$*" > /dev/null }
eval "$(tele completion zsh)"
compset() { :; }
_files() { print -r -- :files }
_describe() { local c; for c in "\${(@P)argv[-1]}"; do print -r -- "\${c%%:*}"; done }
words=(${typed.map((word) => quote(word)).join(' ')}) CURRENT=${typed.length} PREFIX=${quote(typed.at(-1)!)}
_tele`;
    expect(await run('zsh', ['-f', '-c', script])).toEqual(words);
  });
});

describe('fish', () => {
  it.skipIf(!has('fish')).each(TYPED)('%s', async (line, words) => {
    const script = `tele completion fish | source; complete -C ${quote(line)}`;
    const found = await run('fish', ['--no-config', '-c', script]);
    expect(found.map((each) => each.split('\t')[0])).toEqual(words);
  });
});

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A line as COMP_WORDS has it. */
function split(line: string): string[] {
  const words = line.match(/'[^']*'|[^\s=:]+|[=:]+/g) ?? [];
  return line.endsWith(' ') ? [...words, ''] : words;
}
