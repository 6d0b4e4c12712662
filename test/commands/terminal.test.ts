import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { HAS_TERMINAL, onTerminal, tele, temporaryFolder } from '../support/tele.ts';

/**
 * What a terminal would obey: a title, a colour, a bell, the one byte that begins a sequence, and text turned around.
 */
const EVIL = '\u001b]0;owned\u0007\u001b[31m\u009b31m\u202e';
const SHOWN = '\\u001b]0;owned\\u0007\\u001b[31m\\u009b31m\\u202e';

describe.skipIf(!HAS_TERMINAL)('what a terminal would obey', () => {
  const folder = () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'in'), `{"a":${JSON.stringify(EVIL)},"n":1}\n`);
    return cwd;
  };
  // JSON.stringify leaves two of them as they are: those of C1, and those that turn text around.
  it.each([
    ['records', 'tele filter true < in', `{"a":"${SHOWN}","n":1}`],
    ['CSV', 'tele filter true --output csv < in', `a,n\n${SHOWN},1`],
    ['JSON', 'tele filter true --output json < in', `  {"a":"${SHOWN}","n":1}`],
    ['a table', 'tele aggregate --by a --output table --source in', SHOWN],
    // Its own escapes stand before backslashes and brackets.
    ['Markdown', 'tele filter true --output md < in', SHOWN.replaceAll('\\', '\\\\').replace(']', '\\]')],
  ])('in %s is shown as escapes', async (_, line, expected) => {
    const shown = await onTerminal(line, { columns: 200, cwd: folder() });
    expect(dangers(shown)).toEqual([]);
    expect(shown.replaceAll('\\[', '[')).toContain(expected);
  });

  it('in names of files and texts of errors is shown as escapes', async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'lake'));
    writeFileSync(path.join(cwd, 'lake', `${EVIL}.ndjson`), '{"a":\n');
    for (const line of [
      'tele fetch --source lake --list',
      'tele fetch --source lake --list --output ndjson',
      'tele aggregate --source lake',
      `tele filter "$(printf 'a + \\033[31m b')" --source lake`,
      `tele aggregate --source "$(printf 'no\\033]0;x\\007')"`,
      `tele "$(printf 'no\\033]0;x\\007')"`,
    ]) {
      const shown = await onTerminal(line, { columns: 300, cwd });
      expect(dangers(shown), line).toEqual([]);
      expect(shown, line).toMatch(/\\u001b|·/);
    }
  });

  it('in folded stacks is shown as escapes', async () => {
    const cwd = temporaryFolder();
    const hang = { stack: [`f\u009b31m`], histogram: { values: { 7: 1 } } };
    const ping = { threadHangStats: [{ name: 'Gecko', hangs: [hang] }] };
    writeFileSync(path.join(cwd, 'in'), `${JSON.stringify(ping)}\n`);
    const shown = await onTerminal('tele cluster-hangs --folded < in', { cwd });
    expect(shown).toContain('f\\u009b31m');
    expect(dangers(shown)).toEqual([]);
  });
});

it('is left alone in pipes and files', async () => {
  const input = `{"a":"\u009b31m\u202e"}\n`;
  expect((await tele(['filter', 'true'], { input })).stdout).toBe(input);
  expect((await tele(['filter', 'true', '--output', 'csv'], { input })).stdout).toBe('a\n\u009b31m\u202e\n');
});

/** Control characters other than line ends, and what turns text around. Bold and its end are ours. */
function dangers(text: string): string[] {
  return (
    text
      .replaceAll('\u001b[1m', '')
      .replaceAll('\u001b[22m', '')
      .match(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu) ?? []
  );
}
