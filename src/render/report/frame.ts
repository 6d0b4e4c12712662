import { type Html, html } from './html.ts';
import { count } from './words.ts';

/** The most characters of a frame's name that are shown, so that the page stays small whatever a ping holds. */
const LONGEST = 400;

/** The name of a frame, or its beginning and its length where it is too long. */
export function shorten(frame: string): string {
  if (frame.length <= LONGEST) return frame;
  return `${frame.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}… (${count(frame.length)} characters)`;
}

/**
 * The name of a frame as markup. It is isolated from the writing direction of the text around it, and lines may break
 * where its parts meet.
 */
export function frameName(frame: string): Html {
  const pieces = shorten(frame).split(/(?<=::|[/.])(?=\w)/);
  return html`<bdi class="frame">${pieces.map((piece, i) => (i === 0 ? piece : html`<wbr>${piece}`))}</bdi>`;
}
