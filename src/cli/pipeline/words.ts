import type { UsageError } from '../../errors.ts';
import { pointAt } from '../../record/excerpt.ts';

/** A word of a pipeline without its quotes, and its place. */
export interface Word {
  readonly text: string;
  readonly at: number;
}

/** The words of one stage, without a leading `tele`. */
export type StageWords = readonly [Word, ...Word[]];

/** Makes a UsageError that points at a place of the pipeline. */
export function pipelineError(text: string, at: number, message: string, hint?: string): UsageError {
  return pointAt(text, at, `${message}:`, hint);
}

/** Errors of pipelines that the next line can still mend. */
const unended = new WeakSet<Error>();

/** Whether a pipeline ends in an open quote, behind a `|` or behind a backslash: the next line then goes on with it. */
export function isOpen(text: string): boolean {
  try {
    readPipeline(text);
    return false;
  } catch (error) {
    return unended.has(error as Error);
  }
}

function unendedError(text: string, at: number, message: string): UsageError {
  const error = pipelineError(text, at, message);
  unended.add(error);
  return error;
}

/**
 * Splits a pipeline into stages: words and quotes as in a POSIX shell, `|` between stages. A line break also ends a
 * stage, unless `|` stands at the end of the line or at the beginning of the next one. `#` begins a comment. What a
 * shell would do beyond that (variables, redirections, lists) is refused with a caret: nothing is expanded.
 */
export function readPipeline(text: string): StageWords[] {
  const stages: Word[][] = [[]];
  let bar: number | undefined;
  let line = false;
  for (const token of tokens(text)) {
    if (token.kind === 'line') {
      line = true;
    } else if (token.kind === 'bar') {
      if (stages.at(-1)!.length === 0) throw pipelineError(text, token.at, 'there is no stage before this |');
      if (bar !== undefined) throw pipelineError(text, token.at, 'there is no stage between this | and the one before');
      bar = token.at;
    } else {
      if ((bar !== undefined || line) && stages.at(-1)!.length > 0) stages.push([]);
      bar = undefined;
      line = false;
      stages.at(-1)!.push(token);
    }
  }
  if (bar !== undefined) throw unendedError(text, bar, 'there is no stage after this |');
  return stages
    .filter((words) => words.length > 0)
    .map((words) => {
      const [first, ...rest] = words;
      if (first!.text !== 'tele') return words as [Word, ...Word[]];
      if (rest.length === 0) throw pipelineError(text, first!.at, 'there is no command after this word');
      return rest as [Word, ...Word[]];
    });
}

type Token =
  | (Word & { readonly kind: 'word' })
  | { readonly kind: 'bar'; readonly at: number }
  | { readonly kind: 'line' };

function* tokens(text: string): Generator<Token> {
  for (let at = 0; at < text.length; ) {
    const c = text[at]!;
    if (c === '\n') {
      at++;
      yield { kind: 'line' };
    } else if (/[ \t\r]/.test(c)) at++;
    else if (text.startsWith('\\\n', at) || text.startsWith('\\\r\n', at)) at = text.indexOf('\n', at) + 1;
    else if (c === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (c === '|') {
      if (text[at + 1] === '|') throw pipelineError(text, at, 'a pipeline has no ||');
      yield { kind: 'bar', at: at++ };
    } else {
      const { word, end } = readWord(text, at);
      yield { kind: 'word', text: word, at };
      at = end;
    }
  }
}

/** Reads one word at `at`: adjacent quoted and unquoted pieces, as in POSIX.1-2017, Shell Command Language 2.2. */
function readWord(text: string, at: number): { word: string; end: number } {
  let word = '';
  let k = at;
  while (k < text.length && !/[ \t\r\n|]/.test(text[k]!)) {
    const c = text[k]!;
    if (c === "'") {
      const end = text.indexOf("'", k + 1);
      if (end < 0) throw unendedError(text, k, 'this quote is not closed');
      word += text.slice(k + 1, end);
      k = end + 1;
    } else if (c === '"') {
      const { inside, end } = readDouble(text, k);
      word += inside;
      k = end;
    } else if (c === '\\') {
      if (k + 1 === text.length) throw unendedError(text, k, 'nothing follows this \\');
      if (text[k + 1] !== '\n') word += text[k + 1];
      k += 2;
    } else {
      refuseSpecial(text, k, ';&<>()');
      word += c;
      k++;
    }
  }
  return { word, end: k };
}

function readDouble(text: string, start: number): { inside: string; end: number } {
  let inside = '';
  for (let k = start + 1; k < text.length; k++) {
    const c = text[k]!;
    if (c === '"') return { inside, end: k + 1 };
    if (c === '\\' && /["\\$`\n]/.test(text[k + 1] ?? '')) {
      k++;
      if (text[k] !== '\n') inside += text[k];
      continue;
    }
    refuseSpecial(text, k, '');
    inside += c;
  }
  throw unendedError(text, start, 'this quote is not closed');
}

/** Throws a UsageError for a character that a shell would act on. */
function refuseSpecial(text: string, at: number, characters: string): void {
  const c = text[at]!;
  if (c === '`' || (c === '$' && /[\w{(@*#?$!-]/.test(text[at + 1] ?? '')))
    throw pipelineError(
      text,
      at,
      `nothing is expanded in a pipeline, so this ${c} cannot be meant`,
      "put it between '…'",
    );
  if (characters.includes(c) && characters !== '')
    throw pipelineError(
      text,
      at,
      `a pipeline has no ${c} outside of quotes`,
      "an expression stands between '…'; a redirection behind the whole command",
    );
}
