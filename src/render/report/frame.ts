import { type Html, html } from './html.ts';
import { count } from './words.ts';

/** Longer names are no names; a page must stay small whatever a ping says. */
const LONGEST = 400;

/** The name of a frame, or its beginning and how long it is. */
export function shorten(frame: string): string {
  if (frame.length <= LONGEST) return frame;
  return `${frame.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}… (${count(frame.length)} characters)`;
}

/**
 * A frame in a page, kept apart from the text around it whatever its writing direction; where it may break is where its
 * parts meet.
 */
export function frameName(frame: string): Html {
  const pieces = shorten(frame).split(/(?<=::|[/.])(?=\w)/);
  return html`<bdi class="frame">${pieces.map((piece, i) => (i === 0 ? piece : html`<wbr>${piece}`))}</bdi>`;
}
