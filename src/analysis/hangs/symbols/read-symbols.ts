import { closeSync, openSync, readSync } from 'node:fs';

const BLOCK = 1 << 20;
const LINE_END = 0x0a;

/** The names of addresses, as the breakpad symbol file of a module gives them. */
export interface Symbols {
  /** The debug id in the first line of the file. */
  readonly id: string | undefined;
  /** The names of the addresses that the file covers. */
  readonly names: ReadonlyMap<number, string>;
}

/**
 * Reads a breakpad symbol file (docs/symbol_files.md of breakpad) in one pass, and holds only the names of `addresses`.
 * An address gets the name of the function that contains it, or else of the nearest public symbol below it. Throws the
 * errors of the file system.
 */
export function readSymbols(file: string, addresses: Iterable<number>): Symbols {
  const wanted = Float64Array.from(addresses).sort();
  const functions = new Map<number, string>();
  const publics: { readonly start: number; readonly name: string }[] = [];
  let id: string | undefined;
  eachLine(file, (line) => {
    if (line.startsWith('MODULE ')) id = line.split(' ')[3];
    else if (line.startsWith('FUNC ')) {
      // FUNC [m] address size parameter_size name
      const [, start, size, name] = /^FUNC (?:m )?([0-9a-f]+) ([0-9a-f]+) [0-9a-f]+ (.+)$/i.exec(line) ?? [];
      if (name === undefined) return;
      const from = Number.parseInt(start!, 16);
      const end = from + Number.parseInt(size!, 16);
      for (let i = firstFrom(wanted, from); i < wanted.length && wanted[i]! < end; i++) functions.set(wanted[i]!, name);
    } else if (line.startsWith('PUBLIC ')) {
      // PUBLIC [m] address parameter_size name
      const [, start, name] = /^PUBLIC (?:m )?([0-9a-f]+) [0-9a-f]+ (.+)$/i.exec(line) ?? [];
      if (name === undefined) return;
      publics.push({ start: Number.parseInt(start!, 16), name });
    }
  });
  publics.sort((a, b) => a.start - b.start);
  const starts = Float64Array.from(publics, ({ start }) => start);
  const names = new Map<number, string>();
  for (const address of wanted) {
    const name = functions.get(address) ?? publics[firstFrom(starts, address + 1) - 1]?.name;
    if (name !== undefined) names.set(address, name);
  }
  return { id, names };
}

/** Returns the index of the first number that is at least `least`. */
function firstFrom(sorted: Float64Array, least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function eachLine(path: string, visit: (line: string) => void): void {
  const file = openSync(path, 'r');
  try {
    const block = Buffer.allocUnsafe(BLOCK);
    let rest = '';
    for (;;) {
      const read = readSync(file, block, 0, BLOCK, null);
      if (read === 0) break;
      const end = block.subarray(0, read).lastIndexOf(LINE_END);
      const lines = (rest + block.toString('latin1', 0, end + 1)).split('\n');
      rest = end < 0 ? rest + block.toString('latin1', 0, read) : block.toString('latin1', end + 1, read);
      if (end < 0) continue;
      for (const line of lines) visit(line.replace(/\r$/, ''));
    }
    visit(rest);
  } finally {
    closeSync(file);
  }
}
