import { findFault, isSpace } from '../../src/record/scan-fault.ts';
import { splitLine } from '../../src/record/scan-line.ts';
import type { Node } from '../../src/record/scan-trie.ts';

/**
 * Whether a line may be taken for a record without `strict`, said as plainly as possible: on the levels that wanted
 * paths lead through everything is JSON; wanted values are JSON; other strings end at a quote without a backslash,
 * other containers where the brackets of their kind balance outside strings.
 */
export function isAcceptable(raw: Buffer, node: Node): boolean {
  const line = splitLine(raw, 0, raw.length, true);
  const text = raw.subarray(line.from, line.to).toString('latin1');
  try {
    return text[0] === '{' && passValue(text, 0, node) === text.length;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

class Refused extends Error {}

function passValue(text: string, at: number, node: Node | undefined): number {
  const first = text[at];
  const leadsOn =
    node !== undefined &&
    (node.every !== undefined || node.keys.size > 0 || node.indexes.size > 0 || node.ends.size > 0);
  let end: number | undefined;
  if (node !== undefined && node.slots.length > 0) {
    end = passSkipped(text, at);
    demand(findFault(Buffer.from(text.slice(at, end), 'latin1')) === undefined);
  }
  if (leadsOn && first === '{' && (node.every !== undefined || node.keys.size > 0)) return passObject(text, at, node);
  if (leadsOn && first === '[' && (node.every !== undefined || node.indexes.size > 0 || node.ends.size > 0))
    return passArray(text, at, node);
  return end ?? passSkipped(text, at);
}

function passObject(text: string, start: number, node: Node): number {
  let at = passSpace(text, start + 1);
  if (text[at] === '}') return at + 1;
  for (;;) {
    demand(text[at] === '"');
    const end = passSkipped(text, at);
    const key = text.slice(at, end);
    demand(findFault(Buffer.from(key, 'latin1')) === undefined);
    at = passSpace(text, end);
    demand(text[at] === ':');
    const name = JSON.parse(Buffer.from(key, 'latin1').toString()) as string;
    at = passSpace(text, passValue(text, passSpace(text, at + 1), node.keys.get(name) ?? node.every));
    if (text[at] === '}') return at + 1;
    demand(text[at] === ',');
    at = passSpace(text, at + 1);
  }
}

function passArray(text: string, start: number, node: Node): number {
  const starts: number[] = [];
  const last =
    node.every === undefined && node.ends.size === 0 ? Math.max(...node.indexes.keys()) : Number.POSITIVE_INFINITY;
  let at = passSpace(text, start + 1);
  if (text[at] === ']') return at + 1;
  for (;;) {
    starts.push(at);
    at = passSpace(text, passValue(text, at, node.indexes.get(starts.length - 1) ?? node.every));
    if (text[at] === ']') break;
    demand(text[at] === ',');
    if (starts.length > last) return passContainer(text, at + 1, '[');
    at = passSpace(text, at + 1);
  }
  for (const [index, child] of node.ends) {
    const element = starts.at(index);
    if (element !== undefined) passValue(text, element, child);
  }
  return at + 1;
}

function passSkipped(text: string, at: number): number {
  const first = text[at]!;
  if (first === '"') return passString(text, at + 1);
  if (first === '{' || first === '[') return passContainer(text, at + 1, first);
  const token = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/y;
  token.lastIndex = at;
  demand(token.test(text));
  return token.lastIndex;
}

function passString(text: string, start: number): number {
  for (let at = start; ; at++) {
    demand(at < text.length);
    if (text[at] === '"') return at + 1;
    if (text[at] === '\\') at++;
  }
}

function passContainer(text: string, start: number, open: '{' | '['): number {
  const close = open === '{' ? '}' : ']';
  let depth = 1;
  let inString = false;
  let isEscaped = false;
  for (let at = start; ; at++) {
    demand(at < text.length);
    const byte = text[at];
    if (byte === '"' && !isEscaped) inString = !inString;
    if (!inString && byte === open) depth++;
    if (!inString && byte === close && --depth === 0) return at + 1;
    isEscaped = byte === '\\' && !isEscaped;
  }
}

function passSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function demand(holds: boolean): void {
  if (!holds) throw new Refused();
}
