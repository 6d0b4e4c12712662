import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { AGGREGATES } from '../../src/aggregate/registry.ts';
import { manualPages } from '../../src/cli/manual/manual.ts';
import { roffText } from '../../src/cli/manual/roff.ts';
import { EXIT } from '../../src/errors.ts';
import { ROOT } from '../support/tele.ts';

const FOLDER = path.join(ROOT, 'man');
const pages = manualPages(ROOT);
const has = (program: string) => (process.env.PATH ?? '').split(':').some((dir) => existsSync(path.join(dir, program)));

/** A page as a reader sees it, without bold and underlines. */
async function rendered(name: string): Promise<string> {
  const { stdout } = await execa('groff', ['-man', '-Tutf8', '-P-cbou', path.join(FOLDER, name)]);
  return stdout;
}

describe('the manual', () => {
  it('is what `npm run man` would write now', () => {
    expect(readdirSync(FOLDER).sort()).toEqual([...pages.keys()].sort());
    for (const [name, text] of pages) expect(readFileSync(path.join(FOLDER, name), 'utf8'), name).toBe(text);
  });

  it('is listed in package.json, so that an installation knows it', () => {
    const { man } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { man: string[] };
    expect(man).toEqual([...pages.keys()].map((name) => `man/${name}`));
  });

  it('is plain ASCII without a request of its own in the text', () => {
    for (const [name, text] of pages) {
      expect(text, name).toMatch(/^[\n\x20-\x7e]*$/);
      for (const line of text.split('\n').filter((each) => each.startsWith('.')))
        expect(line, name).toMatch(/^\.(?:\\"|TH|SH|SS|PP|TP|RS|RE|nf|fi|br|nh|ad)(?: |$)/);
    }
  });

  it.skipIf(!has('groff'))('raises no warning in groff', async () => {
    const { stdout, stderr } = await execa('groff', ['-man', '-Tutf8', '-ww', '-z', ...readdirSync(FOLDER)], {
      cwd: FOLDER,
    });
    expect(stdout + stderr).toBe('');
  });

  it.skipIf(!has('mandoc'))('raises no warning in mandoc but that pages have no date', async () => {
    const { stdout } = await execa('mandoc', ['-T', 'lint', '-W', 'warning', ...readdirSync(FOLDER)], {
      cwd: FOLDER,
      reject: false,
    });
    expect(stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'))).toEqual([]);
  });

  it.skipIf(!has('groff'))('shows what was typed, hyphens and quotes included', async () => {
    const text = await rendered('tele-filter.1');
    expect(text).toContain('--max-bad SHARE');
    expect(text).toContain(`tele filter 'info.locale.startsWith("de")' --channel aurora --limit 3`);
    // A regression is found only where selections are compared.
    for (const code of Object.values(EXIT))
      expect(new RegExp(`^ +${code} +\\S`, 'm').test(text), text).toBe(code !== EXIT.regression);
    expect(text).toContain('5 before 3');
  });

  it.skipIf(!has('groff'))('tells the languages', async () => {
    expect(await rendered('tele-expressions.7')).toMatch(/s\.startsWith|s\.endsWith\(t\)\n +does s end with t\./);
    const aggregates = await rendered('tele-aggregates.7');
    for (const { usage } of AGGREGATES) expect(aggregates).toContain(usage);
    expect(await rendered('tele-aggregate.1')).toMatch(/tele-expressions\(7\),\s+tele-aggregates\(7\)/);
  });
});

describe('text in roff', () => {
  it('is never a request, an escape or another sign', () => {
    expect(roffText('.SH x')).toBe('\\&.SH x');
    expect(roffText("a\n'b")).toBe('a\n\\(aqb');
    expect(roffText('\\n --x')).toBe('\\en \\-\\-x');
    expect(roffText('“…”')).toBe('\\[u201C]\\[u2026]\\[u201D]');
    expect(roffText('`a` ^ ~ "b"')).toBe('\\(gaa\\(ga \\(ha \\(ti \\(dqb\\(dq');
  });
});
