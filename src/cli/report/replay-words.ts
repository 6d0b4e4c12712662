/** The facts in the manifest about a flag of a command. */
export interface KnownFlag {
  readonly type: 'boolean' | 'option';
  readonly char?: string | undefined;
}

/**
 * The words of a command line without the flags that `more` has, too: those win, since a flag may stand on a line once.
 */
export function withoutGiven(
  words: readonly string[],
  more: readonly string[],
  flags: Readonly<Record<string, KnownFlag>>,
): string[] {
  const given = new Set([...flagsOf(more, flags)].map(({ name }) => name));
  const dropped = new Set<number>();
  for (const { name, from, to } of flagsOf(words, flags))
    if (given.has(name)) for (let k = from; k < to; k++) dropped.add(k);
  return words.filter((_, k) => !dropped.has(k));
}

/**
 * The flags of a line by their long names, their values, and the range of words that each takes, its value included.
 */
export function* flagsOf(
  words: readonly string[],
  flags: Readonly<Record<string, KnownFlag>>,
): Generator<{ readonly name: string; readonly value: string; readonly from: number; readonly to: number }> {
  for (let k = 0; k < words.length && words[k] !== '--'; k++) {
    const word = words[k]!;
    const long = /^--([^=]+)(=)?/s.exec(word);
    const short = /^-([^-])(.)?/s.exec(word);
    const found = Object.entries(flags).find(([name, { char }]) =>
      long ? name === long[1] || `no-${name}` === long[1] : short && char === short[1],
    );
    if (!found) continue;
    const [name, { type }] = found;
    // -j2 and --jobs=2 hold their value; after -j and --jobs it is the next word.
    const inside = (long?.[2] ?? short?.[2]) !== undefined;
    const from = k;
    if (type === 'option' && !inside) k++;
    const value = inside ? word.slice(long ? word.indexOf('=') + 1 : 2) : (words[k] ?? '');
    yield { name, value, from, to: k + 1 };
  }
}
