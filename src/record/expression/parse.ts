import { type Expression as Node, type Options, parseExpressionAt, tokenizer } from 'acorn';
import type { UsageError } from '../../errors.ts';
import { RESERVED_WORDS } from './language.ts';
import { refusal } from './refusal.ts';

const STATEMENT = /^\s*(?:break|class|const|delete|do|for|function|if|let|return|switch|throw|try|var|while|with)\b/;

/**
 * Parses one expression that takes up the whole text, comments aside. Throws a UsageError with a caret at the mistake.
 */
export function parseExpression(text: string): Node {
  let end = 0;
  const options: Options = {
    ecmaVersion: 'latest',
    sourceType: 'script',
    onToken: (token) => {
      end = token.end;
    },
    onComment: (block, _comment, start) => {
      if (text[start] !== '/') throw refusal(text, start, 'this is no operator', 'put spaces between the signs');
      // In a line of code this can only be another language's operator. As a comment it would silently drop the rest of
      // the line.
      if (!block && !/[\n\r\u2028\u2029]/.test(text) && text.slice(0, start).trim() !== '')
        throw refusal(text, start, '// begins a comment', 'for the value b where a is missing write a ?? b');
    },
  };
  try {
    const node = parseExpressionAt(text, 0, options);
    const rest = nextToken(text, end);
    if (rest !== undefined) throw unexpected(text, rest);
    return node;
  } catch (error) {
    throw error instanceof SyntaxError ? explain(text, error as SyntaxError & { pos?: number }) : error;
  }
}

/** The position of the next token that is neither white space nor a comment; undefined at the end. */
function nextToken(text: string, from: number): number | undefined {
  const blank = text.slice(0, from).replace(/[^\n\r\u2028\u2029]/g, ' ');
  const token = tokenizer(blank + text.slice(from), { ecmaVersion: 'latest' }).getToken();
  return token.type.label === 'eof' ? undefined : token.start;
}

function explain(text: string, error: SyntaxError & { pos?: number }): UsageError {
  const place = error.pos ?? 0;
  const said = error.message.replace(/ \(\d+:\d+\)$/, '');
  if (said === 'Unexpected token') return unexpected(text, place);
  if (said.startsWith('Not enough stack space')) return refusal(text, 0, TOO_DEEP);
  if (said.startsWith('Unexpected character')) return unexpected(text, place);
  if (said.startsWith('Unterminated')) {
    const what = /(string|template|comment|regular expression)/.exec(said)?.[1]?.replace('string', 'text') ?? 'part';
    return refusal(
      text,
      place,
      `this ${what} is not closed`,
      'in a shell, put the whole expression into single quotes',
    );
  }
  if (said.startsWith('Assigning to rvalue')) return refusal(text, place, '= assigns a value', EQUALS);
  return refusal(text, place, said.charAt(0).toLowerCase() + said.slice(1));
}

/** The reason for refusing an expression that exceeds the stack. */
export const TOO_DEEP = 'it is nested too deeply';

/** The hint for an assignment. */
export const EQUALS = 'to compare, write ===';

function unexpected(text: string, place: number): UsageError {
  if (text.trim() === '') return refusal(text, 0, 'it is empty', 'write for example info.OS === "Linux"');
  const word = /^\s*(\p{L}+)\s*(?:$|[.?=!<>&|,)[\]])/u.exec(text)?.[1];
  if (word !== undefined && RESERVED_WORDS.has(word))
    return refusal(text, text.search(/\S/), `${word} is a word of JavaScript`, `a member of that name is d.${word}`);
  if (STATEMENT.test(text)) return refusal(text, text.search(/\S/), 'this begins a statement', CONDITION);
  if (place >= text.length) return refusal(text, text.length, 'something is missing at its end');
  const character = String.fromCodePoint(text.codePointAt(place)!);
  return refusal(text, place, 'there is a syntax error here', hintFor(text, place, character));
}

const CONDITION = 'an expression is one value; for a choice write condition ? value : other';

/** Matches text after which a value may begin. */
const OPEN = /(?:^|[([{,:?|&!<>=+\-*/%])\s*$/;

/** The hint for a character that does not fit: what the user may have meant. */
export function hintFor(text: string, place: number, character: string): string | undefined {
  const before = text.slice(0, place);
  const after = text.slice(place);
  if (character === '.' && /(?<!\|)\|\s*$/.test(before))
    return 'the field b of a is a.b; | is the bitwise or of numbers';
  if (character === '.' && OPEN.test(before)) {
    const path = /^\.([\p{L}_$][\p{L}\p{N}_$.]*)/u.exec(after)?.[1];
    return path === undefined ? 'the record itself is d' : `a path has no dot before it: ${path}`;
  }
  if (character === ']' && before.endsWith('['))
    return 'all elements are xs itself: tele flat-map makes records of them';
  if (character === '@') return 'forms of the answer are chosen by --output';
  if (character === '~' || /^test\b/.test(after)) return 'to match a pattern, write /pattern/.test(x)';
  if (/[“”„‘’‚«»]/u.test(character)) return 'text stands in straight quotes: "…" or \'…\'';
  if (character === '*' && /\[\s*$/.test(before))
    return 'an expression has no [*]; write xs.map(x => …), or xs.flatMap(x => …) for lists of lists';
  if (/^\.\d/.test(after)) return 'an element is written xs[0], a key that is a number x["0"]';
  const word = /^\p{L}+/u.exec(after)?.[0];
  if (word === 'and' || word === 'AND') return 'write && for and';
  if (word === 'or' || word === 'OR') return 'write || for or';
  if (word === 'is' || word === 'eq') return EQUALS;
  if (/\bnot\s+$/.test(before)) return 'write ! for not';
  if (/\b(?:await|yield)\s*$/.test(before)) return 'nothing here is asynchronous: leave this word out';
  if (/=\s*$/.test(before) && /[<>=]/.test(character)) return 'the signs are written <=, >= and ===';
  if (character === '>' && before.endsWith('<')) return 'not equal is written !==';
  return undefined;
}
