/** Paragraphs between blank lines; a line of its own stays one. */
export function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .filter((part) => part !== '')
    .map((part) => `.PP\n${part.split('\n').map(roffText).join('\n.br\n')}\n`)
    .join('');
}

/** A term and what it is. */
export function tagged(tag: string, text: string): string {
  return `.TP\n${tag}\n${text}\n`;
}

/** Lines as they are. */
export function verbatim(text: string): string {
  return `.PP\n.RS 4\n.nf\n${text.split('\n').map(roffText).join('\n')}\n.fi\n.RE\n`;
}

/** Text that is typed as it stands (bold). */
export function bold(text: string): string {
  return `\\fB${roffText(text)}\\fR`;
}

/** Text that stands for a value (italic). */
export function italic(text: string): string {
  return `\\fI${roffText(text)}\\fR`;
}

/**
 * Text as roff: nothing in it is a request or an escape, quotes and hyphens come out as they were typed, the rest is
 * ASCII.
 */
export function roffText(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll(/[-'`^~"]/g, (sign) => SIGNS[sign]!)
    .replaceAll(
      /[^\n\x20-\x7e]/gu,
      (sign) => `\\[u${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replaceAll(/^\./gm, '\\&.');
}

const SIGNS: Record<string, string> = {
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  '"': '\\(dq',
};
