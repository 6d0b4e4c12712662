/** Commands of other tools (jq, Miller, xsv, coreutils) that a user may type, and their equivalents here. */
const HERE: Readonly<Record<string, string>> = {
  cat: 'tele fetch',
  count: 'tele aggregate counts; --by KEY for each value',
  'count-distinct': 'tele aggregate --by KEY',
  cut: 'tele pick a,b',
  explode: 'tele flat-map',
  frequency: 'tele aggregate --by KEY --sort=-n',
  grep: 'tele filter',
  jq: 'tele filter and tele map',
  nest: 'tele flat-map',
  put: "tele map '{...d, x: a * 2}'",
  select: 'tele filter for records, tele map for their members',
  stats: "tele aggregate --agg 'mean(a), median(a)'",
  stats1: "tele aggregate --by KEY --agg 'mean(a), median(a)'",
  describe: 'tele summary',
  summarize: 'tele summary',
  uniq: 'tele distinct KEY; tele aggregate --by KEY counts',
  unique: 'tele distinct KEY',
  where: 'tele filter',
};

/** Names of flags in other tools, or in full, and their names here. */
const FLAGS: Readonly<Record<string, string>> = {
  aggregate: 'agg',
  aggregates: 'agg',
  fields: 'columns',
  file: 'source',
  format: 'output',
  'group-by': 'by',
  input: 'source',
  'order-by': 'sort',
  'sort-by': 'sort',
  threads: 'jobs',
};

/** Names that a user may type for flags, with the flags of a command that they mean. */
export function flagWords(known: readonly string[]): Map<string, string> {
  const habits = Object.entries(FLAGS).filter(([, flag]) => known.includes(flag));
  return new Map([...habits, ...known.map((name) => [name, name] as const)]);
}

/** The equivalent of another tool's command; undefined where no other tool has it. */
export function sameHere(word: string): string | undefined {
  return Object.hasOwn(HERE, word) ? HERE[word] : undefined;
}
