import type { HangCluster, WholeStack } from '../../../analysis/hangs/report/cluster-report.ts';
import type { HangReport } from '../../../analysis/hangs/report/report.ts';
import { largest } from '../../../extremes.ts';
import { unitName } from '../../hangs/facts-text.ts';
import { createAnchors } from '../anchors.ts';
import { frameName } from '../frame.ts';
import type { HangPage } from '../hang-page.ts';
import { type Html, html } from '../html.ts';
import type { Palette } from '../palette.ts';
import { categoryMark, figure, numbersTable, section, shareBar } from '../parts.ts';
import { SEVERITIES, severityOf } from '../severity.ts';
import {
  count,
  counted,
  figure as digits,
  duration,
  enumerate,
  estimate,
  percent,
  quantile,
  quantileInterval,
} from '../words.ts';

/** The section of clusters by rank, each with its stacks, and how much of all hangs they explain. */
export function clusterSection({ report: found }: HangPage, palette: Palette): Html | undefined {
  if (found.coverage.hangs === 0) return undefined;
  const report = { ...found, unit: unitName(found.facts) === 'session' ? 'Sessions' : 'Pings' };
  const anchor = createAnchors('cluster');
  const most = largest(report.clusters.map(({ share }) => share));
  return section(
    'clusters',
    'Clusters by last frame',
    html`<p>Each cluster holds the hangs whose stacks end in that frame. Severity is that of its slowest twentieth:
${enumerate(SEVERITIES.map(({ name, says }) => `${name} ${says}`))}.</p>
<table class="clusters">
<thead><tr>
<th scope="col" class="rank">#</th><th scope="col">Last frame</th><th scope="col" class="of-all">Share of hangs</th>
<th scope="col" class="wide">Hangs</th><th scope="col" class="wide">Of time</th><th scope="col" class="wide">${report.unit}</th><th scope="col" class="wide">Median</th>
<th scope="col">95th&nbsp;pct.</th><th scope="col" class="wide">Severity</th>
</tr></thead>
${report.clusters.map((cluster) => clusterRows(cluster, anchor(cluster.frame), most, palette, report))}
<tfoot>${remainder(report)}</tfoot>
</table>
`,
    coverageFigure(report),
  );
}

function clusterRows(cluster: HangCluster, id: string, most: number, palette: Palette, report: HangReport): Html {
  const { rank, frame, share, hangs, sessionShare, median, p95, category, eventLoop, stacks } = cluster;
  const severity = p95 && severityOf(p95);
  const { hours } = report.coverage;
  return html`<tbody class="cluster" id="${id}">
<tr>
<td class="rank"><a href="#${id}" title="Link to this cluster" aria-label="Link to cluster ${rank}">${rank}</a></td>
<th scope="row">${frameName(frame)} ${categoryMark(category, palette(category))}${eventLoop && html` <span class="mark">event loop only: names no culprit</span>`}</th>
<td class="of-all">${shareBar(share, most)}</td>
<td class="wide">${count(hangs)}</td><td class="wide">${percent(cluster.timeShare)}</td><td class="wide">${sessionShare ? percent(sessionShare.value) : '—'}</td><td class="wide">${median ? quantile(median) : '—'}</td>
<td>${p95 ? quantile(p95) : '—'}</td><td class="wide">${severity && html`<span class="severity ${severity}">${severity}</span>`}</td>
</tr>
<tr class="stacks"><td></td><td colspan="8"><details><summary>${stacksShown(cluster)}<span class="hidden-text"> of cluster ${rank}</span></summary>
<p>${hours === undefined ? ofSessions(cluster, report) : ofHours(cluster, hours)}; ${percent(cluster.pluginShare)} have a plugin’s frame.</p>
${stacks.map(wholeStack)}</details></td></tr>
</tbody>
`;
}

function ofSessions(
  { hangs, sessions, sessionShare, clients, median, p95, time, timeShare }: HangCluster,
  { coverage, facts }: HangReport,
): string {
  return `${counted(hangs, 'hang')} in ${count(sessions)} of ${counted(coverage.sessions, unitName(facts))} of ${counted(clients, 'client')}, ${estimate(sessionShare!, percent)}, about ${duration(time.value)} in all (${percent(timeShare)} of the time in hangs); median ${quantileInterval(median!)}, severity ${severityOf(p95!)}`;
}

function ofHours({ hangs, time, timeShare }: HangCluster, hours: number): string {
  return `${digits(hangs / hours)} hangs and ${duration(time.value / hours)} of them an hour of use (${percent(timeShare)} of the time in hangs); mean ${duration(time.value / hangs)}`;
}

function stacksShown({ stacks, distinctStacks }: HangCluster): string {
  if (distinctStacks === 1) return 'Its only stack';
  return stacks.length === distinctStacks
    ? `All ${count(distinctStacks)} stacks`
    : `${count(stacks.length)} of ${count(distinctStacks)} stacks`;
}

function wholeStack({ stack, hangs, share }: WholeStack): Html {
  return html`<h3>${percent(share)} of the cluster: ${counted(hangs, 'hang')}</h3>
<ol class="stack">${stack.map((frame) => html`<li>${frameName(frame)}</li>`)}</ol>
`;
}

function remainder({ coverage: { hidden } }: HangReport): Html[] {
  return [
    { sum: hidden.eventLoop, what: 'only run the event loop and are left out' },
    { sum: hidden.smaller, what: hidden.smaller.clusters === 1 ? 'is smaller' : 'are smaller' },
  ]
    .filter(({ sum }) => sum.clusters > 0)
    .map(
      ({
        sum,
        what,
      }) => html`<tr><td></td><th scope="row">${counted(sum.clusters, 'other cluster')} ${what}</th><td class="of-all"><span class="share"></span><span class="number">${percent(sum.share)}</span></td>
<td class="wide">${count(sum.hangs)}</td><td class="wide"></td><td class="wide"></td><td class="wide"></td><td></td><td class="wide"></td></tr>
`,
    );
}

const STEPS = [1, 2, 5, 10, 15, 20, 50, 100];

function coverageFigure({ curve, coverage }: HangReport): Html {
  const steps = STEPS.filter((n) => n === 1 || n <= Math.max(curve.clusters.length, curve.stacks.length));
  const at = (shares: readonly number[], n: number) => shares[Math.min(n, shares.length) - 1] ?? 0;
  const ten = Math.min(10, curve.clusters.length);
  return figure(
    'coverage',
    'How much the largest explain',
    `The ${ten === 1 ? 'first cluster explains' : `first ${ten} clusters explain`} ${percent(at(curve.clusters, ten))} of ${counted(coverage.hangs, 'hang')}; as many of the ${counted(coverage.distinctStacks, 'distinct stack')} explain ${percent(at(curve.stacks, ten))}.`,
    numbersTable(
      ['The first', 'Clusters', 'Whole stacks'],
      steps.map((n) => [count(n), percent(at(curve.clusters, n)), percent(at(curve.stacks, n))]),
    ),
  );
}
