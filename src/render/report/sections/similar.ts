import { largest } from '../../../extremes.ts';
import { frameName } from '../frame.ts';
import type { HangPage } from '../hang-page.ts';
import { type Html, html } from '../html.ts';
import { section, shareBar } from '../parts.ts';
import { count, counted, percent, quantile } from '../words.ts';

const FRAMES = 5;

/**
 * The section of clusters by likeness, where they were asked for, and how far they agree with clusters by last frame.
 */
export function similarSection({ report: { similar } }: HangPage): Html | undefined {
  if (similar === undefined) return undefined;
  const { clusters, hangs, distinctStacks, sharedLastFrame } = similar;
  const most = largest(
    clusters.map(({ share }) => share),
    0,
  );
  return section(
    'similar',
    'Clusters by likeness',
    html`<p>${counted(clusters.length, 'cluster')} of ${counted(hangs, 'hang')} with ${counted(distinctStacks, 'distinct stack')}, by k-means on the frames they have in common:
${percent(sharedLastFrame)} of the hangs end in the commonest last frame of their cluster.</p>
<table class="similar">
<thead><tr><th scope="col">Commonest last frame</th><th scope="col">Its share</th><th scope="col" class="of-all">Share of hangs</th><th scope="col" class="wide">Hangs</th><th scope="col" class="wide">Median</th></tr></thead>
<tbody>${clusters.map(
      ({
        lastFrame,
        sharedLastFrame: shared,
        share,
        hangs: n,
        median,
        frames,
      }) => html`<tr><th scope="row">${frameName(lastFrame)}
<span class="note">marked by ${frames.slice(0, FRAMES).map(({ frame }, i) => [i > 0 && ', ', frameName(frame)])}</span></th><td>${percent(shared)}</td><td class="of-all">${shareBar(share, most)}</td><td class="wide">${count(n)}</td><td class="wide">${quantile(median)}</td></tr>
`,
    )}</tbody>
</table>
`,
  );
}
