/**
 * Those of the comparison that have no command of their own: node-peers.mjs PACKAGES duckdb|polars|parse QUESTION FILE.
 * The packages are no dependencies of ours: they are looked for in the folder PACKAGES.
 */
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder = '.', peer, question = 'count', file = ''] = process.argv.slice(2);
const load = createRequire(join(folder, 'package.json'));

if (peer === 'duckdb') await duckdb();
else if (peer === 'polars') polars();
else await parse();

/** The fastest form that DuckDB has for such lines. */
async function duckdb(): Promise<void> {
  const { DuckDBInstance, version } = load('@duckdb/node-api');
  if (question === 'version') {
    console.log(version());
    return;
  }
  const read = (columns: string) =>
    `read_json('${file}', format='newline_delimited', records=true, maximum_object_size=100000000, columns={${columns}})`;
  const thrown = `TO '/dev/null' (FORMAT json)`;
  const queries: Record<string, string> = {
    count: `SELECT info.OS, count(*) FROM ${read(`info: 'STRUCT(OS VARCHAR)'`)} GROUP BY 1`,
    filter: `COPY (SELECT * FROM ${read(`info: 'STRUCT(OS VARCHAR)', simpleMeasurements: 'STRUCT(uptime BIGINT)'`)}
      WHERE info.OS = 'Linux' AND simpleMeasurements.uptime > 30) ${thrown}`,
    pick: `COPY (SELECT clientID, info.appVersion, simpleMeasurements.firstPaint FROM
      ${read(`clientID: 'VARCHAR', info: 'STRUCT(appVersion VARCHAR)', simpleMeasurements: 'STRUCT(firstPaint BIGINT)'`)}) ${thrown}`,
    hangs: `SELECT hang.stack[-1], count(*) FROM (SELECT unnest(thread.hangs) AS hang FROM
      (SELECT unnest(threadHangStats) AS thread FROM ${read(`threadHangStats: 'STRUCT(hangs STRUCT(stack VARCHAR[])[])[]'`)}))
      GROUP BY 1`,
  };
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(queries[question]);
  console.log(String(reader.getRows().length));
}

function polars(): void {
  const pl = load('nodejs-polars');
  if (question === 'version') {
    console.log(load('nodejs-polars/package.json').version);
    return;
  }
  const system = pl.col('info').struct.field('OS').alias('OS');
  const counts = pl.col('OS').count().alias('n');
  const frame = pl.scanJson(file, { inferSchemaLength: 50 }).select(system).groupBy('OS').agg(counts).collectSync();
  console.log(String(frame.height));
}

interface Ping {
  readonly clientID: string;
  readonly info: { readonly OS: string; readonly appVersion: string };
  readonly simpleMeasurements: { readonly uptime: number; readonly firstPaint: number };
  readonly threadHangStats: readonly { readonly hangs: readonly { readonly stack: readonly string[] }[] }[];
}

/** What one writes without any of these tools. */
async function parse(): Promise<void> {
  if (question === 'version') {
    console.log(process.version);
    return;
  }
  const counts = new Map<string | undefined, number>();
  const add = (key: string | undefined) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const ping = JSON.parse(line) as Ping;
    const { clientID, info, simpleMeasurements, threadHangStats } = ping;
    if (question === 'count') add(info.OS);
    else if (question === 'hangs')
      for (const { hangs } of threadHangStats) for (const { stack } of hangs) add(stack.at(-1));
    else if (question === 'pick') {
      const fields = { id: clientID, version: info.appVersion, paint: simpleMeasurements.firstPaint };
      process.stdout.write(`${JSON.stringify(fields)}\n`);
    } else if (info.OS === 'Linux' && simpleMeasurements.uptime > 30) process.stdout.write(`${line}\n`);
  }
  console.log(JSON.stringify([...counts].slice(0, 5)));
}
