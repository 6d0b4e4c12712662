import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawTerminal, PICTURES } from '../../bin/pictures/terminal.js';
import { ROOT } from '../support/tele.ts';

const FOLDER = path.join(ROOT, 'docs', 'pictures');

describe('the pictures', () => {
  it.each(Object.keys(PICTURES))('%s shows what tele prints now: npm run pictures makes it anew', (name) => {
    expect(readFileSync(path.join(FOLDER, `${name}.svg`), 'utf8')).toBe(drawTerminal(name));
  });

  it('are small, and all of them are made by the script', () => {
    const names = readdirSync(FOLDER);
    expect(names.sort()).toEqual([...Object.keys(PICTURES).map((name) => `${name}.svg`), 'hang-page.png'].sort());
    const bytes = names.reduce((sum, name) => sum + statSync(path.join(FOLDER, name)).size, 0);
    expect(bytes).toBeLessThan(300_000);
  });

  it('keep text to the grid, escape it, and run nothing', () => {
    const svg = drawTerminal('cluster-hangs');
    expect(svg).toContain('>tele cluster-hangs --channel nightly');
    expect(svg).toMatch(/<text x="[\d.]+" y="[\d.]+" textLength="[\d.]+">PresShell::DoReflow<\/text>/);
    expect(svg).not.toMatch(/<script|href/);
    expect(svg).not.toContain('\x1b');
  });
});
