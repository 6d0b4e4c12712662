import { frameName } from '../frame.ts';
import type { HangPage } from '../hang-page.ts';
import { type Html, html } from '../html.ts';
import type { Palette } from '../palette.ts';
import { categoryMark, section, shareBar } from '../parts.ts';
import { count, counted, percent } from '../words.ts';

const SHOWN = 50;

/** The section of frames by the number of hangs with them anywhere in the stack. */
export function frameSection({ frames, tree, categoryOf }: HangPage, palette: Palette): Html | undefined {
  if (frames.length === 0) return undefined;
  const shown = frames.slice(0, SHOWN);
  const rest = frames.length - shown.length;
  return section(
    'frames',
    'Frames anywhere in a stack',
    html`<p>A hang counts once for each frame of its stack, so these shares do not add up to one.</p>
<table class="frames">
<thead><tr><th scope="col">Frame</th><th scope="col" class="of-all">Share of hangs</th><th scope="col" class="wide">Hangs</th><th scope="col">As last frame</th></tr></thead>
<tbody>
${shown.map(({ frame, weight, share, self }) => {
  const category = categoryOf(frame);
  return html`<tr><th scope="row">${frameName(frame)} ${category !== undefined && categoryMark(category, palette(category))}</th><td class="of-all">${shareBar(share)}</td><td class="wide">${count(weight)}</td><td>${percent(self / tree.weight)}</td></tr>
`;
})}</tbody>
${
  rest > 0 &&
  html`<tfoot><tr><td colspan="4">${counted(rest, 'other frame')}, each in ${percent(frames[SHOWN]!.share)} of hangs or fewer</td></tr></tfoot>`
}
</table>
`,
  );
}
