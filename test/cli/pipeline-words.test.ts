import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPipeline } from '../../src/cli/pipeline/words.ts';

const read = (text: string) => readPipeline(text).map((words) => words.map(({ text: word }) => word));

describe('the words of a pipeline', () => {
  it.each<[string, string[][]]>([
    ['', []],
    ['# nothing\n', []],
    ['fetch', [['fetch']]],
    ['tele fetch | tele head 3', [['fetch'], ['head', '3']]],
    ['fetch|head', [['fetch'], ['head']]],
    ['#!/usr/bin/env -S tele run\nfetch\nhead 3\n', [['fetch'], ['head', '3']]],
    ['fetch |\n  head 3', [['fetch'], ['head', '3']]],
    ['fetch\n  | head 3', [['fetch'], ['head', '3']]],
    ['fetch --limit \\\n 3', [['fetch', '--limit', '3']]],
    ["filter 'a | b'", [['filter', 'a | b']]],
    ["filter 'a # b' # c | d", [['filter', 'a # b']]],
    ['filter a#b', [['filter', 'a#b']]],
    ['filter ""', [['filter', '']]],
    [`filter 'it'\\''s'"\\"x\\""`, [['filter', `it's"x"`]]],
  ])('of %j', (text, words) => expect(read(text)).toEqual(words));

  it.each<[string, string, number]>([
    ["filter 'a", 'this quote is not closed', 7],
    ['filter "a', 'this quote is not closed', 7],
    ['| head', 'there is no stage before this |', 0],
    ['fetch | | head', 'there is no stage between', 8],
    ['fetch |', 'there is no stage after this |', 6],
    ['fetch || head', 'a pipeline has no ||', 6],
    ['fetch > x', 'a pipeline has no > outside of quotes', 6],
    ['filter "$HOME"', 'nothing is expanded', 8],
    ['filter `ls`', 'nothing is expanded', 7],
    ['tele', 'there is no command after this word', 0],
  ])('refuses %j, and points at the place', (text, message, column) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(`\n  ${text}\n  ${' '.repeat(column)}^`);
  });

  it('are those that a shell reads, for any quoting that both take', () => {
    const piece = fc.oneof(
      fc.stringMatching(/^[a-z0-9.=,:/+-]{1,4}$/),
      fc.stringMatching(/^[ -&(-~]{0,6}$/).map((text) => `'${text}'`),
      fc.stringMatching(/^[ !#%-[\]-_a-~]{0,6}$/).map((text) => `"${text}"`),
      fc.constantFrom('\\ ', '\\"', "\\'", '\\|', '\\\\', '\\#', '"\\\\"', '"\\""'),
    );
    const word = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
    const lines = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(lines, (all) => {
        const script = all.map((words) => `printf '%s\\0' ${words.join(' ')}; printf '\\n\\0'`).join('\n');
        const shell = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
        const ours = all
          .map(
            (words) =>
              `${read(`x ${words.join(' ')}`)[0]!
                .slice(1)
                .join('\0')}\0\n\0`,
          )
          .join('');
        expect(ours).toBe(shell);
      }),
      { numRuns: 10 },
    );
  });
});
