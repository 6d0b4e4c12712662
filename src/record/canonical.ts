/**
 * The JSON text of a value with members sorted by UTF-16 code units, so that equal values have equal texts. What JSON
 * cannot express becomes null. It does not recurse, so any depth works. Costs about 1 µs for each node.
 */
export function canonicalText(value: unknown): string {
  return textOf(value, byName);
}

/**
 * The JSON text of a value, as JSON.stringify writes it. A value that is nested too deeply for JSON.stringify, which
 * recurses, is written as `canonicalText` would, with members in their own order.
 */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    if (error instanceof RangeError) return textOf(value, () => 0);
    throw error;
  }
}

type Order = (a: readonly [string, unknown], b: readonly [string, unknown]) => number;

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function textOf(value: unknown, order: Order): string {
  if (!isContainer(value)) return JSON.stringify(value) ?? 'null';
  const done: string[] = [];
  const rest: Pending[] = [{ value }];
  for (let piece = rest.pop(); piece !== undefined; piece = rest.pop()) {
    if (piece.text !== undefined) done.push(piece.text);
    if (!('value' in piece)) continue;
    if (isContainer(piece.value)) open(piece.value, rest, order);
    else done.push(JSON.stringify(piece.value) ?? 'null');
  }
  return done.join('');
}

/** Whether a value is an array or an object. A date is neither: JSON writes it as text. */
function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

/** A piece of pending output: a text, then a value. */
interface Pending {
  readonly text?: string;
  readonly value?: unknown;
}

/** Puts the parts of a container on the stack, last part first. */
function open(container: object, rest: Pending[], order: Order): void {
  const pieces = Array.isArray(container)
    ? container.map((value, i): Pending => ({ text: i === 0 ? '[' : ',', value }))
    : membersOf(container, order).map(([key, value], i): Pending => {
        return { text: `${i === 0 ? '{' : ','}${JSON.stringify(key)}:`, value };
      });
  const [empty, end] = Array.isArray(container) ? ['[]', ']'] : ['{}', '}'];
  rest.push({ text: pieces.length === 0 ? empty : end });
  while (pieces.length > 0) rest.push(pieces.pop()!);
}

function membersOf(container: object, order: Order): [string, unknown][] {
  return Object.entries(container)
    .filter(([, value]) => value !== undefined)
    .sort(order);
}
