import type { Field } from './line-bytes.ts';

/** A pair: a name, and perhaps = with a value, which may be in quotes. */
const PAIR = /([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?(?=\s|$)/y;
const BLANKS = /\s*/y;

/**
 * Finds the pairs of a line of logfmt, as Go's loggers write it: name=value, name="a \"b\"", and a name alone, which is
 * true. A line without a single `=`, or with something else between pairs, is not one.
 */
export function logfmtFields(line: string): readonly Field[] | string {
  const fields: Field[] = [];
  let hasValue = false;
  for (let at = skip(line, 0); at < line.length; at = skip(line, PAIR.lastIndex)) {
    PAIR.lastIndex = at;
    const pair = PAIR.exec(line);
    if (pair === null) return faultAt(line, at);
    const [, name, quoted, plain] = pair;
    hasValue ||= quoted !== undefined || plain !== undefined;
    if (quoted !== undefined) fields.push([name!, unescaped(quoted), false]);
    else fields.push([name!, plain ?? true, true]);
  }
  return hasValue ? fields : 'it has no name=value';
}

/** Whether two lines are logfmt beyond doubt: both begin with name=value, have a second one, and words for names. */
export function looksLikeLogfmt(lines: string): boolean {
  const [first = '', second = first] = lines.split(/\r?\n/).filter((line) => line.trim() !== '');
  return [first, second].every((line) => {
    const fields = logfmtFields(line);
    return (
      typeof fields !== 'string' &&
      fields[0]?.[1] !== true &&
      fields.filter(([, text]) => text !== true).length > 1 &&
      fields.every(([name]) => /^[A-Za-z_][\w.@/-]*$/.test(name))
    );
  });
}

function skip(line: string, from: number): number {
  BLANKS.lastIndex = from;
  BLANKS.exec(line);
  return BLANKS.lastIndex;
}

function faultAt(line: string, at: number): string {
  const text = line.slice(at);
  if (text.startsWith('=')) return `there is = without a name at column ${at + 1}`;
  if (/^[^\s="]*="(?:[^"\\]|\\.)*$/.test(text)) return `a quote is not closed at column ${at + 1}`;
  return `there is no name=value at column ${at + 1}`;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Resolves escapes as JSON has them; the text and the result have a character for each byte. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, sign: string) =>
    code === undefined
      ? (ESCAPES[sign] ?? sign)
      : Buffer.from(String.fromCharCode(Number.parseInt(code, 16))).toString('latin1'),
  );
}
