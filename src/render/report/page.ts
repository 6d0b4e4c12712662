import { createHash } from 'node:crypto';
import { printable } from '../cell.ts';
import { dayRates, lengthBars, lengthLabel, octaves } from './chart-data.ts';
import type { ClientData } from './client-data.ts';
import type { HangPage, Provenance } from './hang-page.ts';
import { type Html, html, jsonText, raw } from './html.ts';
import { choosePalette, type Palette } from './palette.ts';
import { clusterSection } from './sections/clusters.ts';
import { comparisonSection } from './sections/comparison.ts';
import { daySection } from './sections/days.ts';
import { distributionSection } from './sections/distributions.ts';
import { frameSection } from './sections/frames.ts';
import { groupSection } from './sections/groups.ts';
import { provenanceSection } from './sections/provenance.ts';
import { similarSection } from './sections/similar.ts';
import { stackSection } from './sections/stacks.ts';
import { summarySection } from './sections/summary.ts';
import { treeColumns } from './tree-columns.ts';
import { range } from './words.ts';

/** The bundled script and style sheet, as text. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

/**
 * Makes a page about hangs as one self-contained HTML document: it fetches nothing, and the policy in its head forbids
 * that. Everything from pings is escaped. The page is in memory once; its size is bounded by what it shows, and its
 * tree by that of `page.tree`.
 */
export function renderHangPage(page: HangPage, { script, style }: Assets): string {
  const palette = choosePalette(page.report.categories.map(({ category }) => category));
  const sections: [id: string, name: string, content: Html | undefined][] = [
    ['summary', 'Summary', summarySection(page)],
    ['comparison', 'What changed', comparisonSection(page.comparison)],
    ['clusters', 'Clusters', clusterSection(page, palette)],
    ['groups', 'Groups', groupSection(page)],
    ['days', 'Day by day', daySection(page)],
    ['similar', 'By likeness', similarSection(page)],
    ['stacks', 'Stacks', stackSection(page, palette)],
    ['distributions', 'Distributions', distributionSection(page)],
    ['frames', 'Frames', frameSection(page, palette)],
    ['made', 'How it was made', provenanceSection(page)],
  ];
  const there = sections.filter(([, , content]) => content !== undefined);
  const chosen = selectionText(page.made);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="tele ${page.made.tele}">
<title>Firefox hangs: ${chosen}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#summary">Skip to the summary</a>
<header>
<h1>Firefox hangs</h1>
<p>${chosen}</p>
${page.made.generated && html`<p class="generated"><strong>Generated data.</strong> These pings are the bundled sample: made up by a program, from nobody’s Firefox.</p>`}
</header>
<div class="bar">
<nav aria-label="Sections"><ul>${there.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
${
  page.report.coverage.hangs > 0 &&
  html`<search><label for="find">Find frames</label> <input type="search" id="find" autocomplete="off" spellcheck="false" title="A capital letter makes the case count"></search>
<output id="found" for="find"></output>`
}
</div>
<main>
${there.map(([, , content]) => content)}
</main>
<script type="application/json" id="data">${jsonText(clientData(page, palette))}</script>
<script>${raw(script)}</script>
</body>
</html>
`.text;
}

function selectionText({ selection, source }: Provenance): string {
  const words = selection.filter(([flag]) => flag !== 'vs').map((pair) => pair.join(' ').trim());
  const against = selection.filter(([flag]) => flag === 'vs').map(([, value]) => ` against ${value}`);
  return `${words.length === 0 ? `all of ${source}` : words.join(', ')}${against.join('')}`;
}

function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  // Inline styles are allowed, because the plots add some and bars have their widths in them.
  return `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
}

function clientData({ report, tree, callers, series, stats, categoryOf }: HangPage, palette: Palette): ClientData {
  const { kept } = stats.sessions;
  const colourOf = (frame: string) => palette(categoryOf(frame));
  return {
    hangs: tree.weight,
    trees: {
      callees: treeColumns(tree, colourOf, series.callees),
      callers: treeColumns(callers, colourOf, series.callers),
    },
    groups: series.groups.map((name, k) => ({ name: printable(name), hangs: series.callees.groups[k]!.total })),
    before: series.callees.before?.total,
    coverage: report.curve,
    durations: octaves(report.durations).map(({ low, high, share }) => ({ low, high, share })),
    days: dayRates(report),
    perSession: stats.histogram.map(({ low, high, sessions }) => ({ label: range(low, high), share: sessions / kept })),
    lengths: lengthBars(stats).map(({ label, share }) => ({ label, share })),
    byLength: stats.byLength.map((of) => ({ label: lengthLabel(of), q1: of.q1, median: of.median, q3: of.q3 })),
  };
}
