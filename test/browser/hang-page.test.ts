import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { classicPing } from '../analysis/hangs/pings.ts';
import { plantedLake } from '../analysis/hangs/planted.ts';
import { tele } from '../support/tele.ts';
import { describeInBrowser, violations } from './browser.ts';

const MAIN = 'Startup::XRE_Main';
const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<style>*{display:none}</style>',
  '" onmouseover="alert(1)" x="',
  'https://example.com/tracker.png',
  'a\u2028b\u202etxt.exe',
  '__proto__',
];

const folder = mkdtempSync(path.join(tmpdir(), 'tele-pages-'));
const file = (name: string) => path.join(folder, name);
const pages = { planted: file('planted.html'), hostile: file('hostile.html'), empty: file('empty.html') };

function pings(name: string, records: readonly unknown[]): string {
  writeFileSync(file(name), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return file(name);
}

async function report(args: readonly string[]): Promise<void> {
  const ran = await tele(['cluster-hangs', ...args]);
  expect(ran.exitCode, ran.stderr).toBe(0);
}

beforeAll(async () => {
  const now = pings('now', plantedLake({ sessions: 600, seed: 2, worse: { frame: 3, factor: 2 } }));
  const before = pings('before', plantedLake({ sessions: 600, seed: 1 }));
  await report(['--source', now, '--vs', `source=${before}`, '--html', pages.planted]);
  const hangs = HOSTILE.map((name, i) => ({
    stack: [MAIN, name],
    values: { '255': 20 - i },
    annotations: { kind: name },
  }));
  const hostile = pings('hostile', [classicPing('</script>', 5, { Gecko: hangs, '<h1>': hangs })]);
  await report(['--source', hostile, '--by', 'annotations.kind', '--html', pages.hostile]);
  await report(['--source', pings('empty', [classicPing('a', 1, { Gecko: [] })]), '--html', pages.empty]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clusters = (page: Page) => page.locator('tbody.cluster');
const focused = (page: Page) => page.locator('[role=treeitem]:focus');

describeInBrowser('a page about hangs', (open) => {
  it('opens with its plots and icicle, and nothing else happens', async () => {
    const { page, mishaps } = await open(pages.planted);
    expect(await page.title()).toContain('Firefox hangs');
    expect(await page.locator('.plot > :has(path, rect)').count()).toBe(5);
    expect(await page.locator('.plot svg :is(rect, circle, path)').count()).toBeGreaterThan(20);
    expect(await page.getByRole('treeitem').count()).toBeGreaterThan(20);
    await page.locator('.plot svg').first().hover();
    expect(mishaps).toEqual([]);
  });

  it('says what changed, with the planted frame first', async () => {
    const { page } = await open(pages.planted);
    const first = page.locator('.comparison tbody tr').nth(1);
    expect(await first.textContent()).toMatch(/nsCycleCollector::collectSlice.*worse\s*$/s);
  });

  it('finds frames everywhere, and keeps the search in its address', async () => {
    const { page, url, mishaps } = await open(pages.planted);
    await page.getByLabel('Find frames').fill('pplugin');
    // Stacks that end in a plugin's frame, or have one before a script: two clusters of the planted lake.
    expect(await clusters(page).filter({ visible: true }).count()).toBe(2);
    expect(await page.getByRole('status').first().textContent()).toMatch(
      /^2 of 15 clusters, 2 of 29 frames, .* 1[45]\.\d % of hangs/,
    );
    expect(await page.locator('.box.hit').count()).toBe(2);
    await page.waitForURL(`${url}#find=pplugin`);
    await page.getByLabel('Find frames').fill('Pplugin');
    expect(await clusters(page).filter({ visible: true }).count()).toBe(0);
    await page.goto('about:blank');
    await page.goto(`${url}#find=pplugin`);
    expect(await clusters(page).filter({ visible: true }).count()).toBe(2);
    await page.getByLabel('Find frames').fill('');
    expect(await clusters(page).filter({ visible: true }).count()).toBe(15);
    await page.waitForURL(url);
    expect(mishaps).toEqual([]);
  });

  it('zooms by the mouse', async () => {
    const { page } = await open(pages.planted);
    const script = page.getByRole('treeitem', { name: /^\(chrome script\).*of its caller$/ }).first();
    const before = (await script.boundingBox())!.width;
    await script.click();
    expect((await focused(page).boundingBox())!.width).toBeGreaterThan(before * 2);
    expect(await focused(page).textContent()).toBe('(chrome script)');
    expect(await page.locator('.box.above').allInnerTexts()).toEqual(['(all)', MAIN]);
    await page.getByRole('button', { name: 'Whole tree' }).click();
    expect(await page.locator('.box.above').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Whole tree' }).isDisabled()).toBe(true);
  });

  it('keeps the zoom in its address', async () => {
    const { page, url, mishaps } = await open(pages.planted);
    await page
      .getByRole('treeitem', { name: /^\(chrome script\).*of its caller$/ })
      .first()
      .click();
    // The browser tells its address a moment after the page has set it.
    const address = `${url}#zoom=${encodeURIComponent(MAIN)}/${encodeURIComponent('(chrome script)')}`;
    await page.waitForURL(address);
    await page.getByLabel('Find frames').fill('cycle');
    await page.waitForURL(({ hash }) => hash.startsWith('#find=cycle&zoom='));
    await page.goto('about:blank');
    await page.goto(address);
    expect(await page.locator('.box.above').allInnerTexts()).toEqual(['(all)', MAIN]);
    await page.getByRole('button', { name: 'Whole tree' }).click();
    await page.waitForURL(url);
    expect(mishaps).toEqual([]);
  });

  it('shows who called the last frames, and what changed in colour', async () => {
    const { page, mishaps } = await open(pages.planted);
    await page.getByLabel('View of the stacks').selectOption('callers');
    await page.waitForURL(({ hash }) => hash.includes('view=callers'));
    // The planted change is in a last frame: in this view its box stands at the top.
    await page.getByLabel('Colour').selectOption('change');
    const worse = page.locator('.box.change2[aria-level="2"]');
    expect(await worse.first().getAttribute('aria-label')).toMatch(
      /^nsCycleCollector::collectSlice: [\d,]+ hangs \([\d,]+ before, for as much use\)/,
    );
    await worse.first().click();
    expect(await page.locator('.box.above').allInnerTexts()).toEqual(['(all)']);
    await page.getByLabel('View of the stacks').selectOption('callees');
    expect(await page.locator('.box.above').count()).toBe(0);
    expect(mishaps).toEqual([]);
  });

  it('shows the stacks of a group', async () => {
    const { page, mishaps } = await open(pages.hostile);
    const all = await page.getByRole('treeitem').count();
    await page.getByLabel('Group', { exact: true }).selectOption({ index: 1 });
    expect(await page.getByRole('treeitem').count()).toBeLessThan(all);
    expect(await page.getByRole('treeitem').first().getAttribute('aria-label')).toMatch(/^\(all\): 20 hangs, 100/);
    expect(mishaps).toEqual([]);
  });

  it('is walked through by keyboard', async () => {
    const { page } = await open(pages.planted);
    // One box can be reached by Tab; the arrows do the rest.
    expect(await page.locator('[role=treeitem][tabindex="0"]').count()).toBe(1);
    await page.locator('[role=treeitem][tabindex="0"]').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    const name = (await focused(page).getAttribute('aria-label'))!;
    expect(await focused(page).getAttribute('aria-level')).toBe('3');
    await page.keyboard.press('Enter');
    expect(await page.locator('.box.above').count()).toBe(2);
    expect(await focused(page).getAttribute('aria-label')).toBe(name);
    await page.keyboard.press('ArrowUp');
    expect(await focused(page).textContent()).toBe(MAIN);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await page.locator('.box.above').count()).toBe(0);
    const summary = clusters(page).nth(1).locator('summary');
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await clusters(page).nth(1).locator('ol.stack').first().textContent()).toContain(MAIN);
  });

  it('opens the cluster that its address names', async () => {
    const { page, url } = await open(pages.planted);
    const address = await clusters(page).nth(3).getByRole('link').getAttribute('href');
    await page.goto('about:blank');
    await page.goto(`${url}${address}`);
    expect(await clusters(page).nth(3).locator('ol.stack').first().isVisible()).toBe(true);
    expect(await clusters(page).nth(2).locator('ol.stack').first().isVisible()).toBe(false);
    await clusters(page).nth(5).getByRole('link').click();
    await clusters(page).nth(5).locator('ol.stack').first().waitFor();
  });

  const looks = [
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const;
  const seen = looks.flatMap((look) =>
    (['planted', 'hostile', 'empty'] as const).map((name) => [...look, name] as const),
  );
  it.each(seen)('has nothing that axe-core objects to: %s, %d pixels wide, %s', async (colorScheme, width, name) => {
    const { page } = await open(pages[name], { colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
    if (name !== 'empty') await page.getByLabel('Find frames').fill('p');
    expect(await violations(page)).toEqual([]);
  });

  it('fits a phone', async () => {
    const { page, mishaps } = await open(pages.planted, { viewport: { width: 360, height: 740 }, hasTouch: true });
    await clusters(page).nth(0).locator('summary').tap();
    const widest = await page.evaluate('document.documentElement.scrollWidth');
    expect(widest).toBe(360);
    expect(await page.getByRole('columnheader', { name: '95th pct.' }).isVisible()).toBe(true);
    expect(await page.getByRole('columnheader', { name: 'Hangs', exact: true }).first().isVisible()).toBe(false);
    expect(mishaps).toEqual([]);
  });

  it('goes on paper: light, stacks open, without what paper cannot do', async () => {
    const { page, mishaps } = await open(pages.planted, { colorScheme: 'dark' });
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await page.locator('.cluster details[open]').count()).toBe(15);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('div.bar').isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(mishaps).toEqual([]);
  });

  it('is read without its script', async () => {
    const { page } = await open(pages.planted, { javaScriptEnabled: false });
    await clusters(page).nth(1).locator('summary').click();
    expect(await clusters(page).nth(1).locator('ol.stack').first().isVisible()).toBe(true);
    expect(await page.locator('noscript').first().isVisible()).toBe(true);
    await page.locator('figure summary').first().click();
    expect(await page.locator('figure table').first().textContent()).toMatch(/Whole stacks/);
  });

  it('shows text from pings as text', async () => {
    const { page, mishaps } = await open(pages.hostile);
    const names = await clusters(page).locator('tr:first-child .frame').allInnerTexts();
    expect(names).toEqual(HOSTILE.map((name) => name.replace('\u2028', '\\u2028').replace('\u202e', '\\u202e')));
    for (const box of await page.getByRole('treeitem').all()) await box.hover();
    await page.getByLabel('Find frames').fill('<img');
    expect(await clusters(page).filter({ visible: true }).count()).toBe(1);
    expect(await page.evaluate('document.scripts.length')).toBe(2);
    expect(mishaps).toEqual([]);
  });

  it('is whole where nothing hung', async () => {
    const { page, mishaps } = await open(pages.empty);
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
      'Summary',
      'Distributions',
      'How it was made',
    ]);
    expect(mishaps).toEqual([]);
  });

  it('reaches for nothing: a policy forbids it', async () => {
    const { page, mishaps } = await open(pages.planted);
    const answer = await page.evaluate("fetch('https://example.com/').then(() => 'reached', () => 'refused')");
    expect(answer).toBe('refused');
    expect(mishaps.join()).toContain('Content Security Policy');
    expect(readFileSync(pages.planted, 'utf8')).not.toMatch(/\b(?:src|href)="(?!#|data:,")/);
  });
});
