import type { HangPage } from '../hang-page.ts';
import { type Html, html } from '../html.ts';
import type { Palette } from '../palette.ts';
import { categoryMark, section } from '../parts.ts';
import { foldedAway } from '../tree-columns.ts';
import { counted, percent } from '../words.ts';

/** The section of the icicle, which the page's script draws, and how to read it. */
export function stackSection({ report, tree }: HangPage, palette: Palette): Html | undefined {
  if (tree.weight === 0) return undefined;
  const folded = foldedAway(tree);
  const legend = report.categories.filter(({ category }) => palette(category) > 0);
  return section(
    'stacks',
    'Stacks',
    html`<p>Every box is a frame, and what it called is below it; its width is its share of ${counted(tree.weight, 'hang')}.
Choose one to see it at full width. By keyboard: the arrows move, <kbd>Enter</kbd> zooms in, <kbd>Escape</kbd> zooms out. ${
      folded.stacks > 0 &&
      `What is too rare for a box of its own, ${percent(folded.hangs / tree.weight)} of the hangs in ${counted(folded.stacks, 'stack')}, stands under “(other)”.`
    }</p>
<p class="legend"><span>Colour is what a frame is about:</span> ${legend.map(({ category, share }) => html`${categoryMark(category, palette(category))} <span class="of">${percent(share)} of hangs</span> `)}<span class="category colour0">anything else</span></p>
<noscript><p class="note">The icicle is drawn by the page’s script, which does not run here. The stacks are in the table of clusters too.</p></noscript>
<div class="icicle-bar"><button type="button" id="zoom-out" disabled>Whole tree</button> <p id="icicle-says" aria-hidden="true"></p></div>
<div class="icicle" id="icicle" role="tree" aria-label="Call tree of all hangs"></div>
`,
  );
}
