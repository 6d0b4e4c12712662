import { printable } from '../cell.ts';

/** Markup that is safe to put into a page unchanged. Only `html` and `raw` make it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value between the pieces of a template. Text is escaped; false, null and undefined leave nothing. */
export type Content = Html | string | number | false | null | undefined | readonly Content[];

/**
 * Makes markup with values in it: html`<p>${text}</p>`. Everything that is not Html is escaped, in elements and in
 * quoted attributes.
 */
export function html(markup: TemplateStringsArray, ...pieces: Content[]): Html {
  return new Html(markup.reduce((text, part, i) => text + render(pieces[i - 1]) + part));
}

function render(piece: Content): string {
  if (piece instanceof Html) return piece.text;
  if (Array.isArray(piece)) return piece.map(render).join('');
  return piece === undefined || piece === null || piece === false ? '' : escapeText(String(piece));
}

/** Marks our own text as safe markup, such as the bundled style sheet. Never call it with data. */
export function raw(text: string): Html {
  return new Html(text);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeText(text: string): string {
  return printable(text).replace(/[&<>"']/g, (c) => ENTITIES[c]!);
}

/** JSON that can stand inside a script element: nothing in it ends the element or begins a comment. */
export function jsonText(value: unknown): Html {
  return raw(
    JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
