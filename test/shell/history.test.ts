import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MOST, openHistory } from '../../src/shell/history.ts';
import { temporaryFolder } from '../support/tele.ts';

it('survives, newest first, for this user alone', () => {
  const file = path.join(temporaryFolder(), 'state', 'history');
  const history = openHistory(file);
  for (const line of ['a', 'b |\nc', 'b | c', ' secret', 'a']) history.add(line);
  expect(history.lines).toEqual(['a', 'b | c', 'a']);
  expect(openHistory(file).lines).toEqual(['a', 'b | c', 'a']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
});

it('keeps what two shells write, and no more lines than it may', () => {
  const file = path.join(temporaryFolder(), 'history');
  const [one, other] = [openHistory(file), openHistory(file)];
  one.add('one');
  other.add('other');
  expect(openHistory(file).lines).toEqual(['other', 'one']);
  writeFileSync(file, Array.from({ length: 2 * MOST + 1 }, (_, k) => `${k}\n`).join(''), { mode: 0o600 });
  expect(openHistory(file).lines).toHaveLength(MOST);
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(MOST + 1);
  expect(openHistory(file).lines[0]).toBe(String(2 * MOST));
});

it('does without a file that cannot be written', () => {
  const folder = path.join(temporaryFolder(), 'history');
  mkdirSync(folder);
  const history = openHistory(folder);
  history.add('a');
  expect(history.lines).toEqual(['a']);
});
