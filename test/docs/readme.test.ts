import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../src/render/form.ts';
import { ROOT } from '../support/tele.ts';
import { README, shellBlocks } from './documents.ts';

const { text } = README;
const { commands } = JSON.parse(readFileSync(path.join(ROOT, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, { hidden?: boolean }>;
};

describe('README.md', () => {
  it('is read in a few minutes, and shows a picture and its contents first', () => {
    expect(text.trim().split(/\s+/).length).toBeLessThanOrEqual(1600);
    expect(text.slice(0, text.indexOf('```'))).toContain('](docs/pictures/cluster-hangs.svg)');
    expect(text.indexOf('](#install)')).toBeLessThan(text.indexOf('\n## '));
    expect(shellBlocks(README).length).toBeGreaterThan(2);
  });

  it('begins with commands that package.json has', () => {
    const [first] = text.matchAll(/^```console\n([\s\S]*?)^```$/gm);
    const scripts = Object.keys(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).scripts as object);
    const used = [...first![1]!.matchAll(/npm (?:run )?([a-z]+)/g)].map(([, name]) => name!);
    expect(used.filter((name) => name !== 'ci')).toEqual(['start', 'test']);
    for (const name of used) expect(['ci', ...scripts]).toContain(name);
  });

  it('has every command in its table, and no other', () => {
    const rows = [...text.matchAll(/^\| (`tele [^|]*) \| [^|]+ \|$/gm)].map(([, names]) => names!);
    const told = rows.flatMap((names) => [...names.matchAll(/`tele ([a-z-]+)`/g)].map(([, name]) => name!));
    const shown = Object.entries(commands).flatMap(([id, { hidden }]) => (hidden ? [] : [id.split(':')[0]!]));
    expect(told.sort()).toEqual([...new Set(shown)].sort());
  });

  it('names the forms of output that there are', () => {
    expect(text).toContain(`\`--output ${FORMATS.join('|')}\``);
  });
});
