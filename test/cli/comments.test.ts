import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/tele.ts';

/** The formatter breaks lines of code, and leaves comments as they are. */
const WIDTH = 120;

it('comments have lines of at most 120 columns', () => {
  const files = ['bin', 'fixtures', 'src', 'test'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:c|m)?[jt]s$/.test(file) && !file.split(path.sep).includes('node_modules'))
      .map((file) => path.join(folder, file)),
  );
  const lines = files.flatMap((file) =>
    readFileSync(path.join(ROOT, file), 'utf8')
      .split('\n')
      .map((text, k) => ({ at: `${file}:${k + 1}`, text })),
  );
  const comments = lines.filter(({ text }) => /^\s*(?:\/\/|\/?\*)/.test(text));
  expect(comments.length).toBeGreaterThan(3000);
  expect(comments.filter(({ text }) => text.length > WIDTH).map(({ at }) => at)).toEqual([]);
});
