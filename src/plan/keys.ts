import { UsageError } from '../errors.ts';

/** A key to group by: the name of its column, and the text of its expression. */
export interface KeySpec {
  readonly name: string;
  readonly expr: string;
}

/**
 * Reads the values of `--by`: `os`, `info.OS`, `os = info.OS`, several between commas. The name of a key is by default
 * its last member, or its text. Throws a UsageError.
 */
export function parseKeys(texts: readonly string[]): KeySpec[] {
  return texts.flatMap(splitTop).map((text) => {
    const named = /^\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=(?![=>])([\s\S]*)$/u.exec(text);
    const expr = (named ? named[2]! : text).trim();
    if (expr === '')
      throw new UsageError(
        `there is a key without an expression in --by "${texts.join(',')}"`,
        `--by info.OS, or --by 'os = info.OS'`,
      );
    return { name: named?.[1] ?? nameOf(expr), expr };
  });
}

function nameOf(expr: string): string {
  const chain = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u.test(expr);
  return chain ? expr.slice(expr.lastIndexOf('.') + 1) : expr;
}

/** Cuts a text at the commas outside brackets and quotes. */
export function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let k = 0; k < text.length; k++) {
    const c = text[k]!;
    if (quote !== '') {
      if (c === '\\') k++;
      else if (c === quote) quote = '';
    } else if ('"\'`'.includes(c)) quote = c;
    else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, k));
      start = k + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
