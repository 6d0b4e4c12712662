import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { shell, tele, temporaryFolder } from '../support/tele.ts';

const SAMPLE = ['--channel', 'nightly', '--date', '20141109'];

it('is written beside the answer, which stays the same', async () => {
  const file = path.join(temporaryFolder(), 'hangs.html');
  const plain = await tele(['cluster-hangs', ...SAMPLE]);
  const ran = await tele(['cluster-hangs', ...SAMPLE, '--html', file]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(ran.stdout).toBe(plain.stdout);
  const kilobytes = Math.ceil(statSync(file).size / 1000);
  expect(ran.stderr).toContain(`tele: note: the page is written to ${file}, ${kilobytes} kB\n`);
  expect(readdirSync(path.dirname(file))).toEqual(['hangs.html']);
  const page = readFileSync(file, 'utf8');
  expect(page).toMatch(/^<!doctype html>\n/);
  expect(page).toContain('Generated data.');
  expect(page).toContain('<code>--channel nightly</code> <code>--date 20141109</code>');
});

it('is the same from a pipe and from threads, but for when and whence', async () => {
  const folder = temporaryFolder();
  const ran = await shell(
    `tele cluster-hangs --channel nightly -j 2 --html threads.html > rows &&
     tele cluster-hangs --channel nightly --master local --html thread.html > rows &&
     tele fetch --channel nightly 2> bad | tele cluster-hangs --html pipe.html > rows`,
    { cwd: folder },
  );
  expect(ran.exitCode, ran.stderr).toBe(0);
  const [threads, thread, pipe] = ['threads', 'thread', 'pipe'].map((name) =>
    readFileSync(path.join(folder, `${name}.html`), 'utf8').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, ''),
  );
  expect(threads).toBe(thread);
  const data = (page: string) => /<script type="application\/json".*?<\/script>/s.exec(page)![0];
  expect(data(pipe!)).toBe(data(thread!));
  expect(pipe).not.toContain('Generated data.');
});

it('has a section for what was asked for', async () => {
  const folder = temporaryFolder();
  const headings = async (...args: string[]) => {
    const file = path.join(folder, 'page.html');
    const ran = await tele(['cluster-hangs', ...SAMPLE, ...args, '--html', file]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    return [...readFileSync(file, 'utf8').matchAll(/<h2[^>]*>([^<]*)/g)].map(([, heading]) => heading);
  };
  const usual = [
    'Summary',
    'Clusters by last frame',
    'Stacks',
    'Distributions',
    'Frames anywhere in a stack',
    'How it was made',
  ];
  expect(await headings()).toEqual(usual);
  expect(await headings('--by', 'info.OS')).toEqual(usual.toSpliced(2, 0, 'Groups'));
  expect(await headings('--vs', '20141110')).toEqual(usual.toSpliced(1, 0, 'What changed'));
  expect(await headings('--method', 'kmeans', '--clusters', '4')).toEqual(
    usual.toSpliced(2, 0, 'Clusters by likeness'),
  );
});

it.each([
  ['/dev/full', /^tele: the page cannot be written to \/dev\/full: ENOSPC/m],
  ['missing/hangs.html', /^tele: the page cannot be written to missing\/hangs.html: ENOENT/m],
  ['.', /^tele: the page cannot be written to .: EISDIR/m],
])('says in a sentence that %s cannot be written', async (file, sentence) => {
  const cwd = temporaryFolder();
  const ran = await tele(['cluster-hangs', ...SAMPLE, '--html', file], { cwd });
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toMatch(sentence);
  expect(ran.stderr).not.toContain('    at ');
  expect(readdirSync(cwd)).toEqual([]);
});

it('ends quietly where the reader of the page has gone', async () => {
  const ran = await shell(`tele cluster-hangs ${SAMPLE.join(' ')} --html /dev/stdout --output json | head -c 15`);
  expect(ran).toMatchObject({ stdout: '<!doctype html>', exitCode: 0 });
  expect(ran.stderr).not.toContain('defect');
});

it('goes without the figures of 2014', async () => {
  const ran = await tele(['cluster-hangs', ...SAMPLE, '--compat-2014', '--html', 'x.html']);
  expect(ran.exitCode).toBe(2);
});
