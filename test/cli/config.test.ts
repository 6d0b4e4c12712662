import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyConfig, CONFIGURABLE, environmentName } from '../../src/cli/start/config.ts';
import { EXIT } from '../../src/errors.ts';
import { type Ran, tele, temporaryFolder } from '../support/tele.ts';

const input = '{"a":1}\n{"a":2}\n';

function configFile(content: string): string {
  const file = path.join(temporaryFolder(), 'config.json');
  writeFileSync(file, content);
  return file;
}

/** The form in which counts come out tells which setting has won. */
async function form(args: string[], env: Record<string, string>): Promise<string> {
  const { stdout, stderr, exitCode } = await tele(['aggregate', '--source', '-', ...args], { input, env });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: EXIT.ok });
  const forms: Record<string, string> = {
    'n\n2\n': 'csv',
    '| n |\n| ---: |\n| 2 |\n': 'md',
    '{"n":2}\n': 'ndjson',
  };
  return forms[stdout] ?? stdout;
}

describe('settings', () => {
  it('come from the flag, else the environment, else the file, else the program', async () => {
    const TELE_CONFIG = configFile('{"output": "md"}');
    expect(await form([], {})).toBe('ndjson');
    expect(await form([], { TELE_CONFIG })).toBe('md');
    expect(await form([], { TELE_CONFIG, TELE_OUTPUT: 'csv' })).toBe('csv');
    expect(await form(['--output', 'ndjson'], { TELE_CONFIG, TELE_OUTPUT: 'csv' })).toBe('ndjson');
  });

  it('are found in the configuration folder of the user', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'tele'));
    writeFileSync(path.join(folder, 'tele', 'config.json'), '{"output": "csv"}');
    expect(await form([], { XDG_CONFIG_HOME: folder })).toBe('csv');
    mkdirSync(path.join(folder, '.config'));
    mkdirSync(path.join(folder, '.config', 'tele'));
    writeFileSync(path.join(folder, '.config', 'tele', 'config.json'), '{"output": "md"}');
    expect(await form([], { XDG_CONFIG_HOME: '', HOME: folder })).toBe('md');
  });

  it('may be numbers', async () => {
    const TELE_CONFIG = configFile('{"max-bad": 1}');
    const ran = (env: Record<string, string>) => tele(['filter', 'a', '--source', '-'], { input: `${input}{\n`, env });
    expect((await ran({})).exitCode).toBe(EXIT.badLines);
    expect((await ran({ TELE_CONFIG })).exitCode).toBe(EXIT.ok);
  });

  it.each([
    ['a key that does not exist', '{"chanel": "nightly"}', /no setting "chanel"[\s\S]*did you mean "channel"\?/],
    ['a key like no other', '{"zzz": 1}', /no setting "zzz"[\s\S]*known: source, /],
    ['a value that is no setting', '{"channel": ["nightly"]}', /"channel" must be text, a number or true or false/],
    ['a value that the flag refuses', '{"output": "xml"}', /xml/],
    ['text that is not JSON', '{"output": ', /is not JSON/],
    ['JSON that is no object', '[]', /must hold a JSON object/],
  ])('are refused with a sentence: %s', async (_, content, message) => {
    const ran = await tele(['filter', 'a', '--source', '-'], { input, env: { TELE_CONFIG: configFile(content) } });
    expect(ran).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toContain('defect');
  });

  it('are refused where the file that was asked for is not there', async () => {
    const ran: Ran = await tele(['filter', 'a'], { input, env: { TELE_CONFIG: '/nowhere/config.json' } });
    expect(ran).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(ran.stderr).toContain('/nowhere/config.json cannot be read');
  });
});

describe('applyConfig', () => {
  it('sets the variable of every setting, and none that is set already', () => {
    const TELE_CONFIG = configFile(JSON.stringify(Object.fromEntries(CONFIGURABLE.map((name) => [name, name]))));
    const env: NodeJS.ProcessEnv = { TELE_CONFIG, TELE_CHANNEL: 'beta' };
    applyConfig(env);
    for (const name of CONFIGURABLE) expect(env[environmentName(name)]).toBe(name === 'channel' ? 'beta' : name);
  });
});
