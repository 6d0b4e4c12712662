import { PLAN_SCHEMA, type Schema } from '../../plan/schema.ts';

const TEXT: Schema = { type: 'string' };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const SECONDS: Schema = { type: 'number', minimum: 0 };

/** The published schema of what `--report` writes, version 1. Its descriptions are the manual's, too. */
export const REPORT_SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'tele report of a run, version 1',
  type: 'object',
  ...members({
    version: { const: 1, description: 'of this form' },
    tele: described(TEXT, 'the version of tele'),
    node: described(TEXT, 'the version of Node'),
    platform: described(TEXT, 'system and processor'),
    argv: described(
      list(TEXT),
      'the command and its words, without --report; a pipeline stands for the file it was in',
    ),
    settings: described(
      { type: 'object', additionalProperties: TEXT },
      'what the environment and the config file said, by the names of options, as far as the result depends on it',
    ),
    started: described(TEXT, 'when, in UTC; relative dates are counted from there'),
    plan: {
      ...PLAN_SCHEMA,
      description:
        'what was asked of the input; tele run --schema prints its schema. Stages behind an aggregate are in argv only',
    },
    source: described(TEXT, 'what was read, a path from the root of the file system; - is standard input'),
    objects: described(
      list(object({ uri: TEXT, size: COUNT, etag: TEXT }, ['uri', 'size'])),
      'every object that was read, with its stored bytes and, in a bucket, its ETag',
    ),
    partitions: described(COUNT, 'pieces of work that the input was cut in'),
    engine: described(
      object({ kind: TEXT, threads: COUNT, master: TEXT }, ['kind']),
      'who ran it: inline (one thread), threads with their number, or spark with its master',
    ),
    retries: described(COUNT, 'attempts at a piece of work that failed and were repeated'),
    requests: described(
      object({ repeated: COUNT, cached: COUNT }),
      'requests over a network that were repeated, and objects that came from the cache',
    ),
    counts: described(
      object({ inputs: COUNT, bytes: COUNT, lines: COUNT, written: COUNT, bad: COUNT, out: COUNT }, [
        'inputs',
        'bytes',
        'lines',
        'bad',
        'out',
      ]),
      'inputs; decompressed bytes and lines of them; lines that programs of the pipeline wrote; bad ones of both; records that came out of the last stage',
    ),
    paths: described(
      { type: 'object', additionalProperties: { type: 'boolean' } },
      'the paths that were read, and whether any record had them',
    ),
    badLines: described(
      list(
        object({ source: TEXT, program: TEXT, line: COUNT, offset: COUNT, column: COUNT, reason: TEXT }, [
          'source',
          'line',
          'offset',
          'reason',
        ]),
      ),
      'the first bad lines: line from 1, byte and column from 0',
    ),
    failed: described(
      list(object({ source: TEXT, message: TEXT, hint: TEXT }, ['source', 'message'])),
      'inputs that could not be read to their end',
    ),
    seconds: described(
      object({ list: SECONDS, run: SECONDS }),
      'by the clock on the wall: finding the input, and everything else up to the answer',
    ),
    stages: described(
      list(object({ stage: TEXT, bytes: COUNT, in: COUNT, out: COUNT, seconds: SECONDS }, ['stage'])),
      'from the input to the output. read: waiting for input, reading and decompressing it, with its bytes. scan: finding lines, and the good ones among them; a value in a line is found by the stage that asks for it. Then the stages of the plan, with the records that each got and gave; pipe is a program, and its time is that of waiting for it and reading what it writes. group, reservoir or lines: taking in what came out of the last stage. hand over: giving results to the thread that writes, and waiting for it. merge: putting them together, with the rows or lines of the answer. write: writing records while they come. seconds are those of all threads together, by the clock on the wall, without attempts that failed. Those of the stages are measured together; what each has of them is estimated from the records of timedRecords, and absent where there is none',
    ),
    timedRecords: described(COUNT, 'one record in 251 is timed through all stages, where there are stages'),
    cpuSeconds: described(
      object({ user: SECONDS, system: SECONDS }),
      'processor time of this process and its threads, from its start',
    ),
    peakMemoryBytes: described(COUNT, 'the most memory that this process had'),
  }),
};

function described(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

function object(properties: Record<string, Schema>, required = Object.keys(properties)): Schema {
  return { type: 'object', ...members(properties, required) };
}

function members(properties: Record<string, Schema>, required = Object.keys(properties)) {
  return { properties, required, additionalProperties: false } as const;
}
