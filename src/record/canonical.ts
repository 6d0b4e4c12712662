/**
 * The JSON text of a value with members sorted by UTF-16 code units: equal values have equal texts. What JSON has no
 * word for is null. Keeps its own stack, so depth is no limit. Costs about 1 µs for each node.
 */
export function canonicalText(value: unknown): string {
  return textOf(value, byName);
}

/**
 * The JSON text of a value as JSON.stringify has it, which recurses: what is nested too deeply for it costs as much as
 * `canonicalText`.
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

/** A date is text in JSON. */
function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

/** Text to write, then a value to write. */
interface Pending {
  readonly text?: string;
  readonly value?: unknown;
}

/** Puts the parts of a container on the stack, last first. */
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
