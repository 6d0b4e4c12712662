import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen, readPipeline } from '../../src/cli/pipeline/words.ts';
import { shellText } from '../../src/engines/run/shell-text.ts';
import { Names } from '../../src/shell/names.ts';
import { cutRedirection } from '../../src/shell/redirection.ts';

describe('a line', () => {
  it.each([
    ['fetch |', true],
    ['fetch | # more', true],
    ["filter 'a", true],
    [`filter "a 'b'`, true],
    ['fetch \\', true],
    ['x = fetch |', true],
    ['fetch', false],
    ["filter 'a' # don't", false],
    ['fetch || head', false],
    ["filter 'a' > 'b", false],
    ['', false],
  ])('%j is open: %j', (text, open) => expect(isOpen(text)).toBe(open));

  it.each<[string, string, string | undefined]>([
    ['aggregate > out', 'aggregate ', 'out'],
    [`filter 'a > 1' > "my file"`, `filter 'a > 1' `, 'my file'],
    [`filter 'a > b'`, `filter 'a > b'`, undefined],
    [`filter "a > b" # > c`, `filter "a > b" # > c`, undefined],
    ['aggregate > out # comment', 'aggregate ', 'out'],
    ['filter a > 1', 'filter a > 1', undefined],
    ['filter a >= b', 'filter a >= b', undefined],
    ['filter a >> b', 'filter a >> b', undefined],
    ['map d=>d.a', 'map d=>d.a', undefined],
    ['aggregate \\> out', 'aggregate \\> out', undefined],
  ])('%j goes to a file', (line, pipeline, file) =>
    expect(cutRedirection(line)).toEqual(file === undefined ? { pipeline } : { pipeline, file }),
  );

  it.each(['aggregate >', 'aggregate > a b', 'aggregate > a | head'])('%j names no file', (line) =>
    expect(() => cutRedirection(line)).toThrow('one file stands behind the >'),
  );

  it('keeps any words, whatever is in them, before the file', () => {
    const word = fc.string({ minLength: 1, unit: fc.constantFrom(...`ab >'"|#\\\n$`) });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, (words, file) => {
        // What begins with a digit or looks like a comparison is not taken for a file; a quote never does.
        const line = `filter ${shellText(words)} > ${shellText([file])}`;
        expect(cutRedirection(line).file).toBe(file);
        expect(readPipeline(cutRedirection(line).pipeline)).toEqual(readPipeline(`filter ${shellText(words)}`));
      }),
    );
  });
});

describe('names', () => {
  const stages = (names: Names, text: string) =>
    names.expand(text).stages.map((words) => words.map(({ text: word }) => word).join(' '));

  function some(): Names {
    const names = new Names();
    names.put(names.make('a', 'filter x | head 3'));
    names.put(names.make('b', 'a | tail'));
    return names;
  }

  it('stand for their stages, wherever a stage can stand', () => {
    const names = some();
    expect(stages(names, 'b | pick y')).toEqual(['filter x', 'head 3', 'tail', 'pick y']);
    expect(stages(names, 'fetch | a')).toEqual(['fetch', 'filter x', 'head 3']);
    expect(names.expand('b | pick y').begins.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(names.expand('fetch | b').begins).toEqual([]);
  });

  it('are bound to other names as they were', () => {
    const names = some();
    names.put(names.make('a', 'head 9'));
    expect(stages(names, 'a | b')).toEqual(['head 9', 'filter x', 'head 3', 'tail']);
    names.put(names.make('a', 'a | head 1'));
    expect(stages(names, 'a')).toEqual(['head 9', 'head 1']);
    names.forget('a');
    expect(stages(names, 'b')).toEqual(['filter x', 'head 3', 'tail']);
  });

  it('point at themselves where something is wrong with them', () => {
    const [, { at } = { at: -1 }] = some().expand('fetch | b').stages[3]!;
    expect([at, some().expand('fetch | b').stages[2]![0].at]).toEqual([-1, 8]);
  });
});
