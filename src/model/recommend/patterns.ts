/** Tells whether one of an item's names is on a list. */
export type NameList = (names: readonly string[]) => boolean;

/**
 * Reads a list of names or ids, one a line; `*` stands for any characters, case does not matter, and blank lines and
 * lines that begin with # are ignored.
 */
export function readPatterns(text: string): NameList {
  const lines = patternsIn(text);
  const exact = new Set(lines.filter((line) => !line.includes('*')));
  const wild = lines.filter((line) => line.includes('*')).map((line) => line.split(/\*+/));
  return (names) =>
    names.some((name) => {
      const lower = name.toLowerCase();
      return exact.has(lower) || wild.some((pieces) => matches(lower, pieces));
    });
}

/** The patterns of a list that match none of the names. */
export function idlePatterns(text: string, names: Iterable<string>): string[] {
  const left = new Map(patternsIn(text).map((line) => [line, line.split(/\*+/)]));
  for (const name of names) {
    const lower = name.toLowerCase();
    for (const [line, pieces] of left)
      if (pieces.length === 1 ? line === lower : matches(lower, pieces)) left.delete(line);
  }
  return [...left.keys()];
}

function patternsIn(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim().toLowerCase())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/**
 * Whether the pieces stand in the name in order, the first at its beginning and the last at its end. Takes the first
 * match of each, in linear time.
 */
function matches(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}
