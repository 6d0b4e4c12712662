import { describe, expect, it } from 'vitest';
import { composePage } from '../../../src/render/report/compose.ts';
import { renderHangPage } from '../../../src/render/report/page.ts';
import { classicPing } from '../../analysis/hangs/pings.ts';
import { plantedLake } from '../../analysis/hangs/planted.ts';
import { findingsOf } from './findings.ts';

const ASSETS = { script: 'run()', style: 'p {}' };
const pageOf = (...args: Parameters<typeof findingsOf>) => renderHangPage(composePage(findingsOf(...args)), ASSETS);
/** What a reader sees: without tags, entities and line ends. */
const textOf = (page: string) =>
  page
    .replace(/<style>.*?<\/style>|<script.*?<\/script>/gs, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&quot;/g, '"')
    .replace(/[\s\u00a0]+/g, ' ');

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '<img src=x onerror=alert(1)>',
  '" onmouseover="alert(1)',
  "' autofocus onfocus='alert(1)",
  'javascript:alert(1)//',
  ']]>{{7*7}}',
  'a\u2028b\u2029c\u202etxt.exe\u0000\ud800',
  '__proto__',
  'constructor',
  '(other)',
  'x'.repeat(5000),
];

describe('a page about hangs', () => {
  const page = pageOf([
    classicPing('a', 60, {
      Gecko: [
        { stack: ['main', 'reflow'], values: { '255': 3, '511': 1 } },
        { stack: ['main'], values: { '255': 1 } },
      ],
    }),
    classicPing('b', 120, { Gecko: [] }),
    { id: 'c' },
  ]);

  it('says what there is, of how many', () => {
    expect(textOf(page)).toContain('2 clusters explain 100.0 % of 5 hangs in 1 of 2 sessions.');
    expect(textOf(page)).toContain('Not counted: 1 ping without hang data.');
    expect(textOf(page)).toContain('The first 2 clusters explain 100.0 % of 5 hangs');
  });

  it('has one heading of the first level, none skipped, and words and numbers beside every plot', () => {
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    const figures = page.match(/<figure.*?<\/figure>/gs)!;
    expect(figures).toHaveLength(5);
    for (const figure of figures) expect(figure).toMatch(/<figcaption><h3>.+<\/h3><p>.+<\/p>.*<tbody>/s);
  });

  it('forbids whatever is not in it', () => {
    // printf 'run()' | openssl dgst -sha256 -binary | base64
    const script = 'sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ=';
    expect(page).toContain(
      `content="default-src &#39;none&#39;; script-src &#39;${script}&#39;; style-src &#39;unsafe-inline&#39;; img-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
    );
    expect(page).not.toMatch(/(?:src|href)="(?!#|data:,")/);
  });
});

describe('text from pings', () => {
  const hostile = HOSTILE.map((name, i) => ({
    stack: ['main', name],
    values: { '255': 20 - i },
    annotations: { [name]: name },
  }));
  const pings = [classicPing('</script>', 5, { Gecko: hostile, '</table><h1>': hostile })];
  const page = pageOf(pings, {
    before: [classicPing('b', 5, { Gecko: [] })],
    options: { by: 'argument' },
    made: { source: '<b>&"\u202e', selection: [['channel', '<i>']], plan: { expr: '</pre></script>' } },
  });

  it('is text, wherever it stands', () => {
    const tags = new Set([...page.matchAll(/<\/?([a-zA-Z!][^\s>]*)/g)].map(([, tag]) => tag));
    for (const tag of ['img', 'i', 'b', '!--']) expect(tags).not.toContain(tag);
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).not.toMatch(/<[^>]*\son[a-z]+=/);
    expect(page).not.toMatch(/[\u2028\u2029\u202e\0]/);
    expect(textOf(page)).toContain('" onmouseover="alert(1)');
  });

  it('does not make it long', () => {
    expect(page).not.toContain('x'.repeat(401));
    expect(textOf(page)).toContain('x… (5,000 characters)');
  });

  it('gives every cluster an address of its own', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[A-Za-z0-9-]+$/.test(id!))).toBe(true);
  });
});

it('is whole without a hang, and without a ping', () => {
  for (const pings of [[], [classicPing('a', 1, { Gecko: [] })]]) {
    const page = pageOf(pings);
    expect(textOf(page)).toMatch(/No hangs in [01] sessions?\./);
    expect(textOf(page)).not.toMatch(/NaN|undefined|Infinity|null/);
  }
});

it('names what got worse', () => {
  const lake = (seed: number, factor: number) => plantedLake({ sessions: 400, seed, worse: { frame: 3, factor } });
  const text = textOf(pageOf(lake(2, 3), { before: lake(1, 1) }));
  expect(text).toContain('nsCycleCollector::collectSlice is worse.');
  expect(text).toMatch(/\d+ other clusters tested, no change shown/);
});

it('says what was chosen, and against what', () => {
  const title = (selection: [string, string][]) => /<title>(.*)<\/title>/.exec(pageOf([], { made: { selection } }))![1];
  expect(title([])).toBe('Firefox hangs: all of /lake');
  expect(
    title([
      ['date', '20141110'],
      ['meaningful', ''],
      ['vs', '20141109'],
    ]),
  ).toBe('Firefox hangs: date 20141110, meaningful against 20141109');
});

it('shows groups side by side', () => {
  const hangs = (plugin: string) => [{ stack: ['main'], values: { '255': 2 }, annotations: { plugin } }];
  const page = pageOf([classicPing('a', 5, { Gecko: [...hangs('Flash'), ...hangs('Java')] })], {
    options: { by: { annotation: 'plugin' } },
  });
  expect(textOf(page)).toMatch(/Groups.*Flash ?50\.0 %.*Java ?50\.0 %/);
});
