import {
  type ComparedRate,
  type HangComparison,
  isFound,
  type Verdict,
} from '../../../analysis/hangs/comparison/compare.ts';
import type { Estimate } from '../../../analysis/statistics/interval.ts';
import { largest } from '../../../extremes.ts';
import { unitName } from '../../hangs/facts-text.ts';
import { probability } from '../../number-text.ts';
import { frameName } from '../frame.ts';
import { type Content, type Html, html } from '../html.ts';
import { section } from '../parts.ts';
import { count, counted, duration, figure, percent } from '../words.ts';

/** Rows without a finding are shown up to UNCLEAR, findings up to FOUND, which no page should reach. */
const UNCLEAR = 10;
const FOUND = 200;
const NAMED = 3;

const WORDS: Record<Verdict, string> = {
  worse: 'worse',
  better: 'better',
  new: 'new',
  vanished: 'vanished',
  unclear: 'unclear',
  rare: 'too rare to test',
  untested: 'not tested',
};

/** The section of changes between two selections: rates, ratios with their intervals, and the verdict on each. */
export function comparisonSection(comparison: HangComparison | undefined): Html | undefined {
  if (comparison === undefined) return undefined;
  const { unit, rules, now, before, total, clusters, rare, published } = comparison;
  const found = clusters.filter(isFound);
  const unclear = clusters.filter(
    (cluster) => (cluster.verdict === 'unclear' || cluster.verdict === 'untested') && !isFound(cluster),
  );
  const shown = [...found.slice(0, FOUND), ...unclear.slice(0, UNCLEAR)];
  const axis = ratioAxis([total, ...shown].flatMap(({ ratio, time }) => [ratio ?? [], time.ratio ?? []].flat()));
  return section(
    'comparison',
    'What changed',
    html`<p class="lead"><strong>${verdictLine(comparison)}</strong> ${sideWords(now, unit)}, against ${sideWords(before, unit)} before.</p>
<p>${published ? 'Published aggregates hold rates without sessions and clients: there are no intervals, and nothing is tested. ' : ''}${unit === 'hours' ? 'Rates are hangs per 1,000 hours of use, and time in hangs per hour.' : 'No use is known: rates are hangs, and time in hangs, per client.'} Intervals take clients for what was drawn;
the adjusted p is the chance of such a difference without a change, corrected for the number of tests: a change is called one below ${rules.falseDiscovery}, from ${percent(rules.minEffect)} on.
Where a verdict is “unclear”, no change is shown; a smaller growth than the one beside it would most likely not have been found. ${sidesNote(comparison)}</p>
<table class="comparison">
<thead><tr><th scope="col">Last frame</th><th scope="col" class="wide">Before</th><th scope="col" class="wide">Now</th><th scope="col" class="of-all">Ratio and 95&nbsp;% interval</th><th scope="col" class="wide">Adjusted p</th><th scope="col">Verdict</th><th scope="col" class="wide">Time: ratio and interval</th><th scope="col" class="wide">Verdict</th></tr></thead>
<tbody>${comparedRow(html`<strong>All hangs</strong>`, total, axis)}${shown.map((row) => comparedRow(frameName(row.frame), row, axis))}</tbody>
<tfoot>${footer(unclear.length - Math.min(unclear.length, UNCLEAR), 'other cluster', 'tested, no change shown')}${footer(found.length - Math.min(found.length, FOUND), 'other cluster', 'changed')}${footer(rare.clusters, 'cluster', `too rare to test: ${count(rare.hangsBefore)} hangs before, ${count(rare.hangsNow)} now`)}</tfoot>
</table>
`,
  );
}

/** Names a few findings of each verdict, and counts where there are many. */
function verdictLine({ total, clusters, published }: HangComparison): Html {
  if (published) return html`What can be said are ratios alone.`;
  const said = (['worse', 'new', 'better', 'vanished'] as const).flatMap((verdict) => {
    const found = clusters.filter((cluster) => cluster.verdict === verdict);
    if (found.length === 0) return [];
    const names =
      found.length > NAMED
        ? counted(found.length, 'cluster')
        : found.map(({ frame }, i) => [i > 0 && ', ', frameName(frame)]);
    return html`; ${names} ${found.length === 1 ? 'is' : 'are'} ${WORDS[verdict]}`;
  });
  const all =
    total.verdict === 'worse' || total.verdict === 'better'
      ? `Hangs are ${total.verdict} as a whole`
      : 'Hangs as a whole show no change';
  return html`${all}${said}.`;
}

function sidesNote({ now, before }: HangComparison): string {
  const skipped = now.sessionsSkipped + before.sessionsSkipped;
  return skipped === 0
    ? ''
    : `${counted(now.sessionsSkipped, 'session')} now and ${count(before.sessionsSkipped)} before say no possible length, and are left out with their hangs (${count(now.hangsSkipped)} and ${count(before.hangsSkipped)}).`;
}

function comparedRow(name: Html, rate: ComparedRate, axis: Axis): Html {
  const { before, now, ratio, adjusted, verdict, detectable, time } = rate;
  return html`<tr class="${verdict}"><th scope="row">${name}</th><td class="wide">${figure(before)}</td><td class="wide">${figure(now)}</td>
<td class="of-all">${ratio ? ratioBar(ratio, axis) : html`<span class="number">—</span>`}</td><td class="wide">${adjusted === undefined ? '—' : probability(adjusted)}</td><td><span class="verdict">${WORDS[verdict]}</span>${verdict === 'unclear' && detectable !== undefined && html` <span class="of">below +${percent(detectable)}</span>`}</td>
<td class="wide">${time.ratio ? ratioBar(time.ratio, axis) : html`<span class="number">—</span>`}</td><td class="wide"><span class="verdict ${time.verdict}">${WORDS[time.verdict]}</span></td></tr>
`;
}

function sideWords(
  { facts, hangs, hours, sessions, clients }: HangComparison['now'],
  unit: HangComparison['unit'],
): string {
  const use = unit === 'hours' ? ` in ${duration(hours * 3_600_000)} of use` : '';
  const who = facts.published > 0 ? '' : ` (${counted(sessions, unitName(facts))} of ${counted(clients, 'client')})`;
  return `${counted(hangs, 'hang')}${use}${who}`;
}

function footer(n: number, noun: string, what: Content): Html | undefined {
  return n > 0 ? html`<tr><td colspan="8">${counted(n, noun)} ${what}</td></tr>\n` : undefined;
}

/** The position of a ratio, in per cent of the width. */
type Axis = (ratio: number) => number;

/** A logarithmic axis, equally far to both sides of 1, and no wider than a factor of 16. */
function ratioAxis(ratios: readonly Estimate[]): Axis {
  const widest = largest(
    ratios.flatMap(({ value, low = value, high = value }) => [Math.abs(Math.log(low)), Math.abs(Math.log(high))]),
    Math.log(1.25),
  );
  const most = Math.min(Number.isFinite(widest) ? widest : Math.log(16), Math.log(16));
  return (ratio) => 50 + 50 * Math.max(-1, Math.min(1, Math.log(ratio) / most));
}

function ratioBar({ value, low, high }: Estimate, axis: Axis): Html {
  const at = (x: number) => axis(x).toFixed(1);
  const mark = html`<span class="value" style="left:${at(value)}%"></span>`;
  if (low === undefined || high === undefined)
    return html`<span class="ratio" aria-hidden="true">${mark}</span><span class="number">${times(value)}</span>`;
  return html`<span class="ratio" aria-hidden="true"><span class="interval" style="left:${at(low)}%;right:${(100 - axis(high)).toFixed(1)}%"></span>${mark}</span><span class="number">${times(value)} <span class="of">${times(low)}–${times(high)}</span></span>`;
}

function times(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2);
}
