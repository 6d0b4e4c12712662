const QUOTE = 0x22;
const ESCAPE = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;

/**
 * The members of an object, or the elements of an array (with empty keys), each as the bytes of its JSON text, for
 * documents that are too large to be parsed at once. Only brackets and quotes are checked; parsing the members finds
 * other faults. Throws a SyntaxError if the text ends too early.
 */
export function textMembers(bytes: Uint8Array): [key: string, text: Uint8Array][] {
  const members: [string, Uint8Array][] = [];
  let at = afterSpace(bytes, 0);
  const isObject = bytes[at] === 0x7b;
  if (!isObject && bytes[at] !== 0x5b) return members;
  at = afterSpace(bytes, at + 1);
  while (at < bytes.length && bytes[at] !== 0x7d && bytes[at] !== 0x5d) {
    let key = '';
    if (isObject) {
      const end = endOfValue(bytes, at);
      key = String(JSON.parse(textOf(bytes, at, end)));
      at = afterSpace(bytes, end);
      if (bytes[at] !== COLON) throw new SyntaxError(`no colon behind "${key}"`);
      at = afterSpace(bytes, at + 1);
    }
    const end = endOfValue(bytes, at);
    members.push([key, bytes.subarray(at, end)]);
    at = afterSpace(bytes, end);
    if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1);
  }
  if (at >= bytes.length) throw new SyntaxError('the text ends too early');
  return members;
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');
}

function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at]! <= 0x20) at++;
  return at;
}

/** The end of the value that begins at `from`. */
function endOfValue(bytes: Uint8Array, from: number): number {
  let depth = 0;
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      at = endOfText(bytes, at);
      if (depth === 0) return at;
      continue;
    }
    if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (byte === COMMA || byte === COLON || byte <= 0x20)) return at;
    at++;
  }
  throw new SyntaxError('the text ends too early');
}

function endOfText(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    if (bytes[at] === ESCAPE) at++;
    else if (bytes[at] === QUOTE) return at + 1;
  }
  throw new SyntaxError('a text does not end');
}
