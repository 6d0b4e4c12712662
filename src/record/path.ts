import type { UsageError } from '../errors.ts';
import { pointAt } from './excerpt.ts';
import type { Json, Path, PathStep } from './record.ts';

const INDEX = /-?\d+(?=\])/y;
const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/suy;
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.))/gsu;
const UNQUOTED_RUN = /[^.[\]"']+/y;
const CONTROL: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Reads a path such as `info.OS`, `addonDetails.XPI["a.b"].name` or `threadHangStats[*].hangs[*].stack[-1]`. A bare key
 * is an identifier of JavaScript, so that a path of keys means the same as an expression with that text; every other
 * key is quoted, with the escapes of JSON (and \'). `.` is the record itself. Throws a UsageError with a caret under
 * the place.
 */
export function parsePath(text: string): Path {
  if (text === '.') return [];
  const steps: PathStep[] = [];
  let at = 0;
  do {
    if (text[at] === '[') {
      const [step, end] = readBracket(text, at);
      steps.push(step);
      at = end;
      continue;
    }
    if (steps.length > 0 && text[at] !== '.') throw unreadable(text, at, steps);
    if (steps.length > 0) at++;
    const name = nameAt(text, at);
    if (name === undefined) throw noKey(text, at, steps);
    steps.push({ key: name });
    at += name.length;
  } while (at < text.length);
  return steps;
}

/** The shortest text that `parsePath` reads as this path. */
export function formatPath(path: Path): string {
  if (path.length === 0) return '.';
  let text = '';
  for (const step of path) {
    if ('index' in step) text += `[${step.index}]`;
    else if ('every' in step) text += '[*]';
    else if (nameAt(step.key, 0) === step.key) text += text === '' ? step.key : `.${step.key}`;
    else text += `[${JSON.stringify(step.key)}]`;
  }
  return text;
}

/**
 * Reads the value at `path`; undefined where it is missing. Only objects have keys, and only own members count; only
 * arrays have indexes. A path with an `every` step gives one flat array of all values found, empty if there are none,
 * in the order of `Object.values` (keys like `"12"` come in numeric order).
 */
export function readPath(record: Json | undefined, path: Path): Json | undefined {
  if (path.some((step) => 'every' in step)) {
    const found: Json[] = [];
    collect(record, path, 0, found);
    return found;
  }
  let value = record;
  for (const step of path) {
    value = take(value, step);
    if (value === undefined) return undefined;
  }
  return value;
}

/** `readPath` prepared for one path and many records. */
export function pathReader(path: Path): (record: Json | undefined) => Json | undefined {
  const [first, ...rest] = path;
  if (first === undefined || !('key' in first) || rest.length > 0) return (record) => readPath(record, path);
  const { key } = first;
  if (!isOwnOnly(key)) return (record) => take(record, first);
  return (record) =>
    typeof record === 'object' && record !== null && !Array.isArray(record) ? record[key] : undefined;
}

/**
 * Whether only objects can have a member of that name, and only as their own: no prototype has it, and it is not an
 * index.
 */
export function isOwnOnly(key: string): boolean {
  return !/^\d/.test(key) && !PROTOTYPES.some((prototype) => key in prototype);
}

const PROTOTYPES = [Array.prototype, Date.prototype, RegExp.prototype, Set.prototype];

function collect(value: Json | undefined, path: Path, at: number, found: Json[]): void {
  if (value === undefined) return;
  const step = path[at];
  if (step === undefined) found.push(value);
  else if (!('every' in step)) collect(take(value, step), path, at + 1, found);
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) collect(inner, path, at + 1, found);
}

function take(value: Json | undefined, step: PathStep): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('index' in step) return Array.isArray(value) ? value.at(step.index) : undefined;
  if ('every' in step || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, step.key) ? value[step.key] : undefined;
}

function readBracket(text: string, open: number): [PathStep, number] {
  const at = open + 1;
  if (text.startsWith('*]', at)) return [{ every: true }, at + 2];
  const digits = match(INDEX, text, at);
  if (digits !== undefined) {
    const index = Number(digits) || 0;
    if (!Number.isSafeInteger(index)) throw invalid(text, at, 'the index is too large');
    return [{ index }, at + digits.length + 1];
  }
  const quoted = match(QUOTED, text, at);
  const end = at + (quoted?.length ?? 0);
  if (quoted !== undefined && text[end] === ']') return [{ key: unquote(text, at, quoted) }, end + 1];
  if (quoted !== undefined) throw invalid(text, end, 'a ] is missing here');
  if (text[at] === '"' || text[at] === "'") throw invalid(text, at, 'this quote is not closed');
  const word = match(UNQUOTED_RUN, text, at);
  const hint =
    word === undefined || word === '*'
      ? 'write [0] for the first element, [-1] for the last, [*] for every one'
      : `a key in brackets stands in quotes: ${text.slice(0, open)}[${JSON.stringify(word)}]`;
  throw invalid(text, at, 'an index, * or a quoted key is missing here', hint);
}

function unquote(text: string, start: number, quoted: string): string {
  return quoted.slice(1, -1).replace(ESCAPE, (whole, code: string | undefined, letter: string, offset: number) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    if ('"\'\\/'.includes(letter)) return letter;
    const control = CONTROL[letter];
    if (control === undefined) throw invalid(text, start + 1 + offset, `${whole} is no escape`);
    return control;
  });
}

function noKey(text: string, at: number, before: Path): UsageError {
  if (text === '') return invalid(text, at, 'it is empty', 'write for example info.OS, or . for the whole record');
  if (at === 0 && text[0] === '.')
    return invalid(text, at, 'it begins with a dot', `write ${text.replace(/^\.+/, '')}`);
  const run = match(UNQUOTED_RUN, text, at);
  return invalid(text, at, 'a key is missing here', run && quotingHint(before, run));
}

/** The error for a character that is neither a dot nor a bracket after a whole step. Most often a key needs quotes. */
function unreadable(text: string, at: number, before: Path): UsageError {
  const last = before.at(-1)!;
  const run = match(UNQUOTED_RUN, text, at);
  const hint = run && 'key' in last ? quotingHint(before.slice(0, -1), last.key + run) : undefined;
  const character = String.fromCodePoint(text.codePointAt(at)!);
  return invalid(text, at, `${JSON.stringify(character)} cannot stand here`, hint);
}

function quotingHint(before: Path, key: string): string {
  return `a key that is no plain name stands in quotes: ${formatPath([...before, { key }])}`;
}

function invalid(text: string, at: number, reason: string, hint?: string): UsageError {
  return pointAt(text, at, `this is no path, because ${reason}:`, hint);
}

/** The pattern is made at the first use: Node takes a while to collect the letters of every script. */
function nameAt(text: string, at: number): string | undefined {
  return match(/[$_\p{ID_Start}][$\p{ID_Continue}]*/uy, text, at);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
