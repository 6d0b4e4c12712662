import { describe, expect, it } from 'vitest';
import { hasOpenQuote, splitLine, tableForm } from '../../src/model/ratings/table-line.ts';
import { readPatterns } from '../../src/model/recommend/patterns.ts';

describe('tableForm', () => {
  it.each([
    ['196\t242\t3\t881250949', '\t', [0, 1, 2], false],
    ['1::1193::5::978300760', '::', [0, 1, 2], false],
    ['userId,movieId,rating,timestamp', ',', [0, 1, 2], true],
    ['item_id:token\tuser_id:token\ttimestamp:float', '\t', [1, 0, -1], true],
    ['"User-ID";"ISBN";"Book-Rating"', ';', [0, 1, 2], true],
    ['ann NoScript', ' ', [0, 1, -1], false],
    ['1 2 0.5', ' ', [0, 1, 2], false],
    ['who,what,how', ',', [0, 1, 2], true],
    ['ann,NoScript,often', ',', [0, 1, 2], true],
    ['user,title', ',', [0, 1, -1], true],
    ['timestamp,userId,title,rating', ',', [1, 2, 3], true],
    ['rating;uid;game', ';', [1, 2, 0], true],
    ['ann\tbook', '\t', [0, 1, -1], false],
    ['ann\tNoScript\tNaN', '\t', [0, 1, 2], false],
    ['ann,NoScript,-inf', ',', [0, 1, 2], false],
    ['ann,NoScript,None', ',', [0, 1, 2], false],
    ['ann,client,5', ',', [0, 1, 2], false],
    ['uid;7', ';', [0, 1, -1], false],
  ])('%s', (line, separator, [user, item, weight], hasHeader) => {
    expect(tableForm(line)).toEqual({ separator, user, item, weight, hasHeader });
  });

  it.each(['user0\titem0\t1', 'user0\titem0', 'item1,user1'])(
    'takes %j for a rating, not for names of columns',
    (line) => {
      expect(tableForm(line)).toMatchObject({ user: 0, item: 1, hasHeader: false });
    },
  );

  it('takes the columns that are named, or numbered', () => {
    expect(tableForm('a,b,c', ['c', 'a'])).toMatchObject({ user: 2, item: 0, weight: -1, hasHeader: true });
    expect(tableForm('1,2,3', ['2', '3', '1'])).toMatchObject({ user: 1, item: 2, weight: 0, hasHeader: false });
    expect(tableForm('userId,movieId,rating', ['1', '2'])).toMatchObject({ user: 0, item: 1, hasHeader: true });
    expect(tableForm('ann,X,5', ['1', '2'])).toMatchObject({ user: 0, item: 1, hasHeader: false });
    expect(() => tableForm('a,b,c', ['a', 'd'])).toThrow('no column "d"');
    expect(() => tableForm('1,2', ['1', '3'])).toThrow('no column "3"');
  });
});

it('splitLine reads quotes as RFC 4180 has them', () => {
  expect(splitLine('"a, b",c,"d ""e"""', ',')).toEqual(['a, b', 'c', 'd "e"']);
  expect(splitLine('a "b",c', ',')).toEqual(['a "b"', 'c']);
  expect(splitLine('"open,c', ',')).toEqual(['"open', 'c']);
  expect(splitLine('a,,', ',')).toEqual(['a', '', '']);
  expect(splitLine(' a  b\tc ', ' ')).toEqual(['a', 'b', 'c']);
});

it('hasOpenQuote tells a field of several lines, where quotes are usual', () => {
  expect(hasOpenQuote('c,"new', ',')).toBe(true);
  expect(hasOpenQuote('line";1', ';')).toBe(true);
  expect(hasOpenQuote('a,"say ""hi"", you"', ',')).toBe(false);
  expect(hasOpenQuote('a\t12" discs', '\t')).toBe(false);
});

it('readPatterns matches either name, whole, with * for any letters', () => {
  const list = readPatterns('# tool bars\n\nAsk Toolbar\r\n*@dictionaries.addons.mozilla.org\nNorton*bar\n*b*n*n*\n');
  expect(list(['ask toolbar'])).toBe(true);
  expect(list(['{635}', 'ASK TOOLBAR'])).toBe(true);
  expect(list(['Ask Toolbars'])).toBe(false);
  expect(list(['de@dictionaries.addons.mozilla.org'])).toBe(true);
  expect(list(['Norton Toolbar'])).toBe(true);
  expect(list(['Nortonbar'])).toBe(true);
  expect(list(['Nortonba'])).toBe(false);
  expect(list(['banana'])).toBe(true);
  expect(list(['Firebug'])).toBe(false);
});
