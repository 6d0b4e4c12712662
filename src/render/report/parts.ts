import { type Content, type Html, html } from './html.ts';
import { percent } from './words.ts';

/** A section with an anchor, under a heading of the second level. */
export function section(id: string, heading: string, ...content: Content[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
${content}
</section>
`;
}

/** Wraps a table that may be wider than the screen: it scrolls by itself, also by keyboard. */
export function scrolling(label: string, table: Html): Html {
  return html`<div class="scrolls" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

/** A plot that the page's script draws, a description of it in words, and its numbers. */
export function figure(plot: string, heading: string, words: Content, numbers: Html): Html {
  return html`<figure data-plot="${plot}">
<figcaption><h3>${heading}</h3><p>${words}</p></figcaption>
<div class="plot" role="img" aria-label="Plot: ${heading}. Its numbers are in the table that follows."></div>
<details class="numbers"><summary>The numbers<span class="hidden-text"> of: ${heading}</span></summary>${scrolling(`The numbers of: ${heading}`, numbers)}</details>
</figure>
`;
}

/** Table rows whose first cell is the row's heading. */
export function rows(lines: readonly (readonly Content[])[]): Html[] {
  return lines.map(
    ([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>\n`,
  );
}

/** A small table of numbers. */
export function numbersTable(head: readonly string[], lines: readonly (readonly Content[])[]): Html {
  return html`<table class="small"><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows(lines)}</tbody></table>`;
}

/** A share as a bar with its number; a bar of full width is `most`. */
export function shareBar(share: number, most = 1): Html {
  const width = most > 0 ? Math.max((share / most) * 100, share > 0 ? 0.5 : 0) : 0;
  return html`<span class="share"><span class="bar" style="width:${width.toFixed(1)}%"></span></span><span class="number">${percent(share)}</span>`;
}

/** A category's name in its colour. */
export function categoryMark(category: string, colour: number): Html {
  return html`<span class="category colour${colour}">${category}</span>`;
}
