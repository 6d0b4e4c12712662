import { frameName } from '../frame.ts';
import type { HangPage } from '../hang-page.ts';
import { type Html, html } from '../html.ts';
import { scrolling, section, shareBar } from '../parts.ts';
import { count, counted, percent, quantile } from '../words.ts';

const SHOWN = 30;
const CLUSTERS = 3;

/** The section that compares the requested groups side by side. */
export function groupSection({ report }: HangPage): Html | undefined {
  const { groups = [], coverage } = report;
  if (groups.length === 0) return undefined;
  const rest = groups.slice(SHOWN);
  const hangs = rest.reduce((sum, group) => sum + group.coverage.hangs, 0);
  return section(
    'groups',
    'Groups',
    scrolling(
      'Groups side by side',
      html`<table class="groups">
<thead><tr><th scope="col">Group</th><th scope="col" class="of-all">Share of hangs</th><th scope="col">Hangs</th><th scope="col">Sessions with hangs</th><th scope="col">Median</th><th scope="col">95th&nbsp;pct.</th><th scope="col">Largest clusters</th></tr></thead>
<tbody>${groups.slice(0, SHOWN).map(
        (
          group,
        ) => html`<tr><th scope="row">${frameName(group.group)}</th><td class="of-all">${shareBar(group.coverage.hangs / coverage.hangs)}</td><td>${count(group.coverage.hangs)}</td>
<td>${percent(group.coverage.sessionsWithHangs / group.coverage.sessions)} of ${count(group.coverage.sessions)}</td><td>${group.median && quantile(group.median)}</td><td>${group.p95 && quantile(group.p95)}</td>
<td><ul>${group.clusters.slice(0, CLUSTERS).map(({ frame, share }) => html`<li>${percent(share)} ${frameName(frame)}</li>`)}</ul></td></tr>
`,
      )}</tbody>
${rest.length > 0 && html`<tfoot><tr><td colspan="7">${counted(rest.length, 'other group')} with ${counted(hangs, 'hang')}</td></tr></tfoot>`}
</table>`,
    ),
  );
}
