import type { HangPage } from '../hang-page.ts';
import { type Html, html } from '../html.ts';
import { numbersTable, scrolling, section } from '../parts.ts';
import { count, counted, enumerate } from '../words.ts';

const THREADS = 20;
const OBJECTS = 200;

/** The section about the input, how it was selected, and the plan: enough to make the page again. */
export function provenanceSection({ made, report: { facts } }: HangPage): Html {
  const { tele, at, source, generated, selection, seed, objects, counts, plan } = made;
  const kinds = (
    [
      ['v2', 'version 2'],
      ['v4', 'version 4'],
      ['bhr', 'the hang reporter'],
      ['glean', 'Glean'],
      ['published', 'days of published aggregates'],
    ] as const
  ).filter(([kind]) => facts[kind] > 0);
  const threads = facts.skippedThreads.slice(0, THREADS);
  return section(
    'made',
    'How it was made',
    html`<dl class="made">
<div><dt>Made</dt><dd>${at}, by tele ${tele}</dd></div>
<div><dt>Source</dt><dd><bdi>${source}</bdi>${generated && ' (generated data)'}</dd></div>
<div><dt>Selection</dt><dd>${selection.length === 0 ? 'everything' : selection.map(([flag, value]) => html`<code>--${flag}${value !== '' && ` ${value}`}</code> `)}</dd></div>
<div><dt>Read</dt><dd>${objects.length > 0 && `${counted(objects.length, 'object')}, `}${count(counts.bytes)} bytes, ${counted(counts.lines, 'line')}, of which ${count(counts.bad)} bad</dd></div>
<div><dt>Pings</dt><dd>${count(facts.pings)}${kinds.length > 0 && `, with hang data ${enumerate(kinds.map(([kind, name]) => `${count(facts[kind])} of ${name}`))}`}</dd></div>
<div><dt>Seed</dt><dd>${seed}</dd></div>
</dl>
${
  threads.length > 0 &&
  html`<details><summary>${counted(facts.skippedThreads.length, 'other thread')} left out</summary>${scrolling(
    'Threads left out',
    numbersTable(
      ['Thread', 'Threads', 'Distinct stacks'],
      threads.map(({ name, threads: n, entries }) => [html`<bdi>${name}</bdi>`, count(n), count(entries)]),
    ),
  )}</details>`
}
${
  objects.length > 0 &&
  html`<details><summary>The objects</summary>${scrolling(
    'The objects',
    numbersTable(
      ['Object', 'Bytes'],
      objects.slice(0, OBJECTS).map(({ uri, size }) => [html`<bdi>${uri}</bdi>`, count(size)]),
    ),
  )}${objects.length > OBJECTS && html`<p class="note">And ${counted(objects.length - OBJECTS, 'other object')}.</p>`}</details>`
}
<details><summary>The plan</summary><pre role="region" tabindex="0" aria-label="The plan">${JSON.stringify(plan, null, 2)}</pre></details>
<p class="note">Plots by Observable Plot (© Observable, Inc.) and D3 (© Mike Bostock), both under the ISC licence. The page asks nothing of any network.</p>
`,
  );
}
