import type { ClientData } from '../client-data.ts';
import { startFind } from './find.ts';
import { startIcicle } from './icicle.ts';
import { startLinks } from './links.ts';
import { startPlots } from './plots.ts';

// The page's script. It adds plots, the icicle, the search, and links that open the part that they lead to.
const data: ClientData = JSON.parse(document.getElementById('data')!.textContent!);

const drawPlots = startPlots(data);
const place = document.getElementById('icicle');
const icicle = place === null ? undefined : startIcicle(place, data);
startLinks(startFind(icicle), icicle);
/** The width in pixels of the page on paper. */
const PAPER = 660;

window.addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('.stacks details')) details.open = true;
  drawPlots(PAPER);
});
window.addEventListener('afterprint', () => drawPlots());
