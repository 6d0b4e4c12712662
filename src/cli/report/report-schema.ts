import { PLAN_SCHEMA, type Schema } from '../../plan/schema.ts';

const TEXT: Schema = { type: 'string' };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const SECONDS: Schema = { type: 'number', minimum: 0 };

/** The published schema of the file that `--report` writes, version 1. The manual shows its descriptions. */
export const REPORT_SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'tele report of a run, version 1',
  type: 'object',
  ...members({
    version: { const: 1, description: 'the version of this format' },
    tele: described(TEXT, 'the version of tele'),
    node: described(TEXT, 'the version of Node'),
    platform: described(TEXT, 'system and processor'),
    argv: described(
      list(TEXT),
      'the command line without --report; where a file held the pipeline, the pipeline itself',
    ),
    settings: described(
      { type: 'object', additionalProperties: TEXT },
      'options that the environment and the config file set, where the result depends on them',
    ),
    started: described(TEXT, 'when the run began, in UTC; relative dates count from there'),
    plan: {
      ...PLAN_SCHEMA,
      description:
        'the plan that ran over the input; tele run --schema prints its schema. Only argv has the stages behind an aggregate',
    },
    source: described(TEXT, 'what the run read, as an absolute path; - is standard input'),
    objects: described(
      list(object({ uri: TEXT, size: COUNT, etag: TEXT }, ['uri', 'size'])),
      'every object that the run read, with its stored bytes and, in a bucket, its ETag',
    ),
    partitions: described(COUNT, 'how many pieces of work the input was cut into'),
    engine: described(
      object({ kind: TEXT, threads: COUNT, master: TEXT }, ['kind']),
      'the engine: inline (one thread), threads with their number, or spark with its master',
    ),
    retries: described(COUNT, 'attempts at a piece of work that failed and were repeated'),
    requests: described(
      object({ repeated: COUNT, cached: COUNT }),
      'network requests that were repeated, and objects that came from the cache',
    ),
    counts: described(
      object({ inputs: COUNT, bytes: COUNT, lines: COUNT, written: COUNT, bad: COUNT, late: COUNT, out: COUNT }, [
        'inputs',
        'bytes',
        'lines',
        'bad',
        'out',
      ]),
      'inputs; their decompressed bytes and lines; lines that programs of the pipeline wrote; bad lines of both; records that came too late for --late; records that the last stage passed on',
    ),
    paths: described(
      { type: 'object', additionalProperties: { type: 'boolean' } },
      'the paths that the plan reads, and whether any record had them',
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
      'the first bad lines; lines count from 1, bytes and columns from 0',
    ),
    failed: described(
      list(object({ source: TEXT, message: TEXT, hint: TEXT }, ['source', 'message'])),
      'inputs that could not be read to their end',
    ),
    seconds: described(
      object({ list: SECONDS, run: SECONDS }),
      'wall-clock seconds: list finds the input, run is everything else up to the answer',
    ),
    stages: described(
      list(object({ stage: TEXT, bytes: COUNT, in: COUNT, out: COUNT, seconds: SECONDS }, ['stage'])),
      'from the input to the output. read waits for the input, reads it and decompresses it; bytes counts its bytes. scan finds the lines and tells good from bad ones; the stage that asks for a value finds it in its line. Then come the stages of the plan, with the records that went in and out; pipe is a program, and its time is for waiting for it and reading its output. group, reservoir or lines collects what comes out of the last stage. hand over gives results to the thread that writes, and waits for it. merge joins them and makes the rows or lines of the answer. write writes records as they come. seconds are wall-clock seconds, added over all threads, without attempts that failed. The stages are measured together; the share of each is an estimate from the records of timedRecords, and missing where there are none',
    ),
    timedRecords: described(COUNT, 'how many records were timed through all stages: one in 251'),
    cpuSeconds: described(
      object({ user: SECONDS, system: SECONDS }),
      'processor time of this process and its threads since its start',
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
