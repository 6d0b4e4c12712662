import { printable } from '../cell.ts';

/** Markup that is safe to put into a page as it is. Only `html` and `raw` make it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand between the pieces of a template. Text is escaped; what is not there leaves nothing. */
export type Content = Html | string | number | false | null | undefined | readonly Content[];

/**
 * Markup with values in it: html`<p>${text}</p>`. Whatever is not Html is text, in elements as in quoted attributes.
 */
export function html(markup: TemplateStringsArray, ...pieces: Content[]): Html {
  return new Html(markup.reduce((text, part, i) => text + render(pieces[i - 1]) + part));
}

function render(piece: Content): string {
  if (piece instanceof Html) return piece.text;
  if (Array.isArray(piece)) return piece.map(render).join('');
  return piece === undefined || piece === null || piece === false ? '' : escapeText(String(piece));
}

/** Markup of our own, such as the bundled style sheet. */
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
