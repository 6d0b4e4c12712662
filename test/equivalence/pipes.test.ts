import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPipeline } from '../../src/cli/pipeline/words.ts';
import { pipeline, type Ran, shell, tele } from '../support/tele.ts';
import { RANGE_BYTES, SAMPLE, writeLake } from './lake.ts';
import { PLANS, SAMPLE_PLANS } from './plans.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-pipes-'));
const lake = path.join(folder, 'lake');
const env = { TELE_RANGE_BYTES: RANGE_BYTES, TELE_MAX_BAD: '100%' };
/** Programs that look at more than a line: `tele run` starts them for each part of the input, a shell once. */
const OVER_LINES = /\| (?:\/usr\/bin\/(?:sort|head)|sed '5)/;
const PROGRAMS = ['sed', 'cat'];

beforeAll(() => writeLake(lake));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The stages of a plan: a command line is one, behind a fetch. */
function stagesOf(args: readonly string[]): string[][] {
  if (args[0] === 'fetch') return [[...args]];
  if (args[0] !== 'run') return [['fetch'], [...args]];
  const stages = readPipeline(args[1]!).map((words) => words.map(({ text }) => text));
  return stages[0]![0] === 'fetch' ? stages : [['fetch'], ...stages];
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}

/** The pipeline as a person would type it in a shell. */
function asPipe(args: readonly string[], source: string): string {
  const [first, ...rest] = stagesOf(args);
  const commands = rest.map(([name, ...words]) => {
    if (name === 'head') return `head -n ${words[0]}`;
    return PROGRAMS.includes(name!) ? quoted([name!, ...words]) : `tele ${quoted([name!, ...words])}`;
  });
  return [`tele ${quoted([...first!, '--source', source])}`, ...commands].join(' | ');
}

function asRun(args: readonly string[]): string {
  return stagesOf(args).map(quoted).join(' | ');
}

/**
 * The answer and its code. A head of the shell that SIGPIPE ends, because the command behind it has enough, has not
 * failed.
 */
function withoutWords({ stdout, exitCode }: Ran) {
  return { stdout, exitCode: exitCode === 141 ? 0 : exitCode };
}

describe('a pipe of commands gives what tele run gives of the same words', () => {
  const all = [...PLANS.map((args) => [lake, args] as const), ...SAMPLE_PLANS.map((args) => [SAMPLE, args] as const)];
  const named = all
    .filter(([, args]) => !OVER_LINES.test(args[1] ?? ''))
    .map(([source, args]) => [args.join(' '), source, args] as const);

  it.each(named)('%s', async (_, source, args) => {
    const once = await tele(['run', asRun(args), '--source', source], { env });
    const line = asPipe(args, source);
    const expected = { stdout: once.stdout, exitCode: once.exitCode };
    expect(withoutWords(await shell(line, { env: { ...env, TELE_FUSE: '0' } }))).toEqual(expected);
    expect(withoutWords(await pipeline(line, { env }))).toEqual(expected);
  });
});

describe('bad lines make the exit code of the command that reads them', () => {
  const records = Array.from({ length: 1000 }, (_, n) => JSON.stringify({ n, x: n < 100 ? n : null })).join('\n');

  it.each([
    // 2 of the 100 rows that reach the map cannot be mapped: 0.2 % of the input, 2 % of what the map reads.
    [
      'an expression that fails',
      `filter 'x !== null'`,
      `map '{y: n > 97 ? n.foo.trim() : n.toFixed(), z: n > 97 ? n.trim() : 0}'`,
      3,
    ],
    ['an expression that fails for few', `filter 'n >= 0'`, `map '{z: n > 997 ? n.trim() : 0}'`, 0],
    ['rows that are no objects', `map 'n < 5 ? n : {n}'`, `filter 'n < 990'`, 0],
    ['more of them', `map 'n < 50 ? n : {n}'`, `filter 'n < 990'`, 3],
  ])('%s', async (_, first, second, code) => {
    const once = await tele(['run', `${first} | ${second}`], { input: records });
    const file = path.join(folder, 'records.ndjson');
    writeFileSync(file, records);
    const piped = await shell(`tele ${first} < ${file} | tele ${second}`, { env: { TELE_FUSE: '0' } });
    expect(once).toMatchObject({ stdout: piped.stdout, exitCode: code });
    expect(piped.exitCode).toBe(code);
  });
});
