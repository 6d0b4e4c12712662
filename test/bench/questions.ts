/** The questions of the comparison, by their column in the table. */
export const QUESTIONS = ['count', 'filter', 'pick', 'hangs', 'gz', 'zst', 'lzma'] as const;
export type Question = (typeof QUESTIONS)[number];

/** What each question asks. The last three ask the first of archives. */
export const MEANING: Readonly<Record<Question, string>> = {
  count: 'records by `info.OS`',
  filter: 'the lines of two fields in a range, as they came',
  pick: 'three fields of each record',
  hangs: 'hang stacks by their last frame, three arrays deep',
  gz: 'count, of .gz objects',
  zst: 'of .zst objects',
  lzma: 'of .lzma objects',
};

/** Somebody who answers some of the questions. */
export interface Contestant {
  readonly name: string;
  /** A shell command whose first line of output has the version in it. It fails where the program is not installed. */
  readonly version: string;
  /** How many megabytes it is given, where all would take too long. */
  readonly megabytes?: number;
  /** Shell commands: $FILE holds the records, $GZ, $ZST and $LZMA are folders of archives. */
  readonly commands: { readonly [question in Question]?: string };
}

const BY_OS = '| sort | uniq -c';
const FLAT = `flat-map 'threadHangStats.flatMap(t => t.hangs.map(h => ({frame: h.stack.at(-1)})))' | aggregate --by frame`;
const FILTER = `'info.OS === "Linux" && simpleMeasurements.uptime > 30'`;
const PICK = `'{id: clientID, version: info.appVersion, paint: simpleMeasurements.firstPaint}'`;

function tele(workers: number): Contestant {
  const run = (words: string, source: string) =>
    `node bin/run.js ${words} --source "${source}" -j ${workers} --progress none`;
  return {
    name: `tele, ${workers === 1 ? '1 worker' : `${workers} workers`}`,
    version: 'node bin/run.js --version',
    commands: {
      count: run('aggregate --by info.OS', '$FILE'),
      filter: run(`filter ${FILTER}`, '$FILE'),
      pick: run(`map ${PICK}`, '$FILE'),
      hangs: run(`run "$FLAT"`, '$FILE'),
      gz: run('aggregate --by info.OS', '$GZ'),
      zst: run('aggregate --by info.OS', '$ZST'),
      lzma: run('aggregate --by info.OS', '$LZMA'),
    },
  };
}

/**
 * Limits first, then ours, then the others, from the fastest on. `peers` is the folder of the packages that are
 * compared with.
 */
export function contestants(peers: string): Contestant[] {
  const inNode = (name: string, questions: readonly Question[], megabytes?: number): Contestant => ({
    name: { duckdb: 'DuckDB, 2 threads', polars: 'Polars', parse: '`JSON.parse` of every line' }[name]!,
    version: `node dist/bench/node-peers.mjs ${peers} ${name} version`,
    ...(megabytes !== undefined && { megabytes }),
    commands: Object.fromEntries(
      questions.map((question) => [question, `node dist/bench/node-peers.mjs ${peers} ${name} ${question} "$FILE"`]),
    ),
  });
  const bin = `${peers}/node_modules/.bin`;
  const unpack = (folder: string, command: string) => `ls -d ${folder}/* | xargs -n 1 -P 2 ${command}`;
  const lastFrames = '.threadHangStats[]?.hangs[].stack[-1]';
  const jq = (name: string, megabytes: number): Contestant => ({
    name,
    version: `${name} --version`,
    megabytes,
    commands: {
      count: `${name} -r .info.OS "$FILE" ${BY_OS}`,
      filter: `${name} -c 'select(.info.OS == "Linux" and .simpleMeasurements.uptime > 30)' "$FILE"`,
      pick: `${name} -c '{id: .clientID, version: .info.appVersion, paint: .simpleMeasurements.firstPaint}' "$FILE"`,
      hangs: `${name} -r '${lastFrames}' "$FILE" ${BY_OS}`,
    },
  });
  return [
    {
      name: '`wc -l`; the bare decompressor, two at a time',
      version: 'xz --version',
      commands: {
        count: 'wc -l "$FILE"',
        filter: 'wc -l "$FILE"',
        pick: 'wc -l "$FILE"',
        hangs: 'wc -l "$FILE"',
        gz: unpack('$GZ', 'gzip -dc'),
        zst: unpack('$ZST', 'zstd -dcq'),
        lzma: unpack('$LZMA', 'xz -dc'),
      },
    },
    { name: '`cat`, into a pipe', version: 'cat --version', commands: { count: 'cat "$FILE" | cat' } },
    tele(2),
    tele(1),
    inNode('duckdb', ['count', 'filter', 'pick', 'hangs']),
    inNode('polars', ['count'], 400),
    inNode('parse', ['count', 'filter', 'pick', 'hangs'], 200),
    {
      name: 'ndjson-cli',
      version: `test -x ${bin}/ndjson-reduce && node -p "require('${peers}/node_modules/ndjson-cli/package.json').version"`,
      megabytes: 100,
      commands: {
        count: `${bin}/ndjson-reduce '(p[d.info.OS] = (p[d.info.OS] || 0) + 1, p)' '{}' < "$FILE"`,
        filter: `${bin}/ndjson-filter 'd.info.OS === "Linux" && d.simpleMeasurements.uptime > 30' < "$FILE"`,
        pick: `${bin}/ndjson-map '({id: d.clientID, version: d.info.appVersion, paint: d.simpleMeasurements.firstPaint})' < "$FILE"`,
      },
    },
    jq('jq', 100),
    jq('gojq', 60),
    {
      name: 'Miller',
      version: 'mlr --version',
      megabytes: 20,
      commands: {
        count: `mlr --ijsonl --ojsonl put -q '@n[$info["OS"]] += 1; end { emit @n, "OS" }' "$FILE"`,
        filter: `mlr --ijsonl --ojsonl filter '$info["OS"] == "Linux" && $simpleMeasurements["uptime"] > 30' "$FILE"`,
      },
    },
  ];
}

/** Variables that the commands use beside the data's. */
export const VARIABLES = { FLAT };
