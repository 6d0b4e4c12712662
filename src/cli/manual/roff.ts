/** Writes text as paragraphs, separated by blank lines; single line breaks are kept. */
export function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .filter((part) => part !== '')
    .map((part) => `.PP\n${part.split('\n').map(roffText).join('\n.br\n')}\n`)
    .join('');
}

/** Writes a term with its description. */
export function tagged(tag: string, text: string): string {
  return `.TP\n${tag}\n${text}\n`;
}

/** Writes indented text with its lines unchanged. */
export function verbatim(text: string): string {
  return `.PP\n.RS 4\n.nf\n${text.split('\n').map(roffText).join('\n')}\n.fi\n.RE\n`;
}

/** Bold text, for what is typed literally. */
export function bold(text: string): string {
  return `\\fB${roffText(text)}\\fR`;
}

/** Italic text, for placeholders of values. */
export function italic(text: string): string {
  return `\\fI${roffText(text)}\\fR`;
}

/**
 * Escapes text for roff: nothing in it is a request or an escape, quotes and hyphens stay as typed, and the rest
 * becomes ASCII.
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
