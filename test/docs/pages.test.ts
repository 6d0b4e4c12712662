import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEBUG_TOPICS } from '../../src/debug.ts';
import { EXIT } from '../../src/errors.ts';
import { FORMATS } from '../../src/render/form.ts';
import { ROOT, temporaryFolder } from '../support/tele.ts';
import { ELSEWHERE, expectToWork } from './documented.ts';
import { DOCUMENTS, type Document, read, shellBlocks } from './documents.ts';

const manifest = JSON.parse(readFileSync(path.join(ROOT, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, { flags: Record<string, unknown> }>;
};
const scripts = Object.keys(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).scripts as object);
/** Options of npm that releasing takes. */
const FOREIGN = ['prefix', 'no-git-tag-version', 'explode'];

describe.each(DOCUMENTS)('$name', (document) => {
  const { name, text } = document;

  // In one folder: a line may read what the one before it wrote.
  it.each(shellBlocks(document).map((lines) => ({ lines })))('$lines', async ({ lines }) => {
    const here = lines
      .split(/(?<!\\)\n/)
      .filter((line) => !ELSEWHERE.test(line))
      .join('\n');
    if (here !== '') await expectToWork(here, temporaryFolder());
  });

  it('names only commands, flags and scripts that there are', () => {
    const known = Object.values(manifest.commands).flatMap(({ flags }) => Object.keys(flags));
    // The table of what other programs call it has flags of theirs.
    const own = text.split('\n').filter((line) => (line.match(/(?<!\\)\|/g) ?? []).length < 7);
    const flags = [...own.join('\n').matchAll(/--([a-z][a-z\d-]+)/g)].map(([, flag]) => flag!);
    expect(flags.filter((flag) => !['help', 'version', ...FOREIGN, ...known].includes(flag))).toEqual([]);
    const names = [...text.matchAll(/`tele ([a-z][a-z-]+)/g)].map(([, command]) => command!);
    const ids = Object.keys(manifest.commands).map((id) => id.split(':')[0]);
    expect(names.filter((command) => !ids.includes(command))).toEqual([]);
    const used = [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, script]) => script!);
    expect(used.filter((script) => !scripts.includes(script))).toEqual([]);
  });

  it('leads to files and sections that there are', () => expectLinks(document));

  it('is in the list of the README', () => {
    const [readme] = DOCUMENTS;
    if (name !== readme!.name) expect(readme!.text).toContain(`](${name})`);
  });
});

it.each([read('CONTRIBUTING.md'), read('SECURITY.md'), read('CHANGELOG.md')])(
  '$name leads to files that there are',
  expectLinks,
);

function expectLinks({ name, text }: Document): void {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  const lost = links.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [file = '', section] = target.split('#');
    const place = path.join(ROOT, file === '' ? name : path.join(path.dirname(name), file));
    return !existsSync(place) || (section !== undefined && !sections(place).includes(section));
  });
  expect(lost).toEqual([]);
}

/** Sections as links name them: small letters, words joined by hyphens, no other signs. */
function sections(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

const textOf = (page: string) => DOCUMENTS.find(({ name }) => name === page)!.text;
const terms = (text: string) => [...text.matchAll(/^\| (\w+) \|/gm)].map(([, term]) => term!);

describe('tables', () => {
  it('have every exit code, form of output and topic of TELE_DEBUG', () => {
    const output = textOf('docs/output.md');
    expect(
      terms(output)
        .filter((term) => /^\d+$/.test(term))
        .map(Number),
    ).toEqual(Object.values(EXIT));
    expect(output).toContain(`\`--output ${FORMATS.join('|')}\``);
    const topics = [...textOf('docs/debugging.md').matchAll(/^\| (\w+) \| (.+) \|$/gm)];
    expect(Object.fromEntries(topics.map(([, topic, what]) => [topic, what]))).toEqual(DEBUG_TOPICS);
  });

  it('of the architecture name functions where they are', () => {
    const rows = [...textOf('docs/architecture.md').matchAll(/^\| .* \| `(\w+)` \| `(src\/[^`]+)` \|$/gm)];
    expect(rows.length).toBeGreaterThan(15);
    for (const [, name, file] of rows) {
      const code = readFileSync(path.join(ROOT, file!), 'utf8');
      expect(code, `${name} in ${file}`).toMatch(
        new RegExp(`^export (?:async )?function ${name}\\(|^export = \\{.*\\b${name}\\b`, 'm'),
      );
    }
  });
});

it('CHANGELOG.md has a section for the version of package.json, and one for what follows', () => {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const sections = [...readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8').matchAll(/^## (\S+)/gm)];
  expect(sections.map(([, name]) => name).slice(0, 2)).toEqual(['Unreleased', version]);
});
