import { printable } from '../../cell.ts';
import type { HangPage } from '../hang-page.ts';
import { type Html, html } from '../html.ts';
import type { Palette } from '../palette.ts';
import { categoryMark, section } from '../parts.ts';
import { foldedAway } from '../tree-columns.ts';
import { counted, percent } from '../words.ts';

/** The section of the icicle, which the page's script draws, and how to read it. */
export function stackSection({ report, tree, series, comparison }: HangPage, palette: Palette): Html | undefined {
  if (tree.weight === 0) return undefined;
  const folded = foldedAway(tree);
  const legend = report.categories.filter(({ category }) => palette(category) > 0);
  return section(
    'stacks',
    'Stacks',
    html`<p class="stacks-lead">Every box is a frame, and what it called is below it; its width is its share of ${counted(tree.weight, 'hang')}.
Choose one to see it at full width. By keyboard: the arrows move, <kbd>Enter</kbd> zooms in, <kbd>Escape</kbd> zooms out. ${
      folded.stacks > 0 &&
      `What is too rare for a box of its own, ${percent(folded.hangs / tree.weight)} of the hangs in ${counted(folded.stacks, 'stack')}, stands under “(other)”.`
    }</p>
<p class="legend stacks-lead"><span>Colour is what a frame is about:</span> ${legend.map(({ category, share }) => html`${categoryMark(category, palette(category))} <span class="of">${percent(share)} of hangs</span> `)}<span class="category colour0">anything else</span></p>
${comparison && html`<p class="legend stacks-lead"><span>Coloured by change since before, for as much use:</span> <span class="category change2">more by half</span> <span class="category change1">by a tenth</span> <span class="category change0">about as many</span> <span class="category change-1">fewer by a tenth</span> <span class="category change-2">by a third</span></p>`}
<noscript><p class="note">The icicle is drawn by the page’s script, which does not run here. The stacks are in the table of clusters too.</p></noscript>
<div class="icicle-bar"><label>Show <select id="icicle-view" aria-label="View of the stacks"><option value="callees">what frames called</option><option value="callers">who called the last frames</option></select></label>
${series.groups.length > 0 && html`<label>of <select id="icicle-group" aria-label="Group"><option value="">all hangs</option>${series.groups.map((name, i) => html`<option value="${i}">${printable(name)}</option>`)}</select></label>`}
${comparison && html`<label>coloured by <select id="icicle-colour" aria-label="Colour"><option value="subject">subject</option><option value="change">change</option></select></label>`}
<button type="button" id="zoom-out" disabled>Whole tree</button> <p id="icicle-says" aria-hidden="true"></p></div>
<div class="icicle" id="icicle" role="tree" aria-label="Call tree of all hangs"></div>
`,
  );
}
