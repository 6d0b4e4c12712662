import { readFileSync, statSync } from 'node:fs';
import type { Interfaces } from '@oclif/core';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parse } from '@oclif/core/parser';
import { osDistribution, withShares } from '../analysis/os-dist.ts';
import { TeleCommand } from '../cli/base.ts';
import { explainRun } from '../cli/explain.ts';
import { readingFlags, sourceFlags } from '../cli/flags.ts';
import { gatherLines, rowsOf } from '../cli/gather-lines.ts';
import { pipelineError, readPipeline, type StageWords } from '../cli/pipeline-words.ts';
import { type ReadingFlags, runOverLines, runPlan } from '../cli/run-plan.ts';
import { cutSegments, type Segment } from '../cli/segments.ts';
import { writeAll } from '../cli/stdout.ts';
import { aggregateStep, type CommandStep, sampleStep } from '../cli/steps.ts';
import { withSourceStages } from '../cli/stream.ts';
import { TeleError, UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { readPlan } from '../plan/read-plan.ts';
import type { JsonRecord } from '../record/record.ts';
import Aggregate from './aggregate.ts';
import Filter from './filter.ts';
import FlatMap from './flat-map.ts';
import MapCommand from './map.ts';
import OsDist from './os-dist.ts';
import Sample from './sample.ts';

/** A stage's flags and arguments as its command has them, and what it adds to the plan. */
interface Word {
  readonly flags: Interfaces.FlagInput;
  readonly args?: Interfaces.ArgInput;
  /** Like the command: does it read standard input even where that is empty? */
  readonly pipe: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own flags, which its own table has checked
  step(flags: any, args: any): CommandStep;
}

const shared = { ...TeleCommand.baseFlags, ...readingFlags, ...sourceFlags };

const WORDS: Readonly<Record<string, Word>> = {
  fetch: { flags: {}, pipe: false, step: () => ({ stages: [] }) },
  filter: expressionStage('filter', Filter.args),
  map: expressionStage('map', MapCommand.args),
  'flat-map': expressionStage('flat-map', FlatMap.args),
  sample: { flags: Sample.flags, pipe: true, step: sampleStep },
  aggregate: { flags: Aggregate.flags, pipe: true, step: aggregateStep },
  head: {
    flags: {},
    args: { count: Args.integer({ description: 'how many records', min: 0, default: 10 }) },
    pipe: true,
    step: (_, { count }) => ({ stages: [{ op: 'head', count }] }),
  },
  'os-dist': {
    flags: OsDist.flags,
    pipe: false,
    step: (flags) => ({ stages: [], wide: osDistribution(flags['by-version']), finish: withShares }),
  },
};

function expressionStage(op: 'filter' | 'map' | 'flat-map', args: Interfaces.ArgInput): Word {
  return { flags: {}, args, pipe: true, step: (_, { expression }) => ({ stages: [{ op, expr: expression }] }) };
}

/** Flags that name the input: only the first stage has one. */
const INPUT_FLAGS: ReadonlySet<string> = new Set(
  Object.keys(sourceFlags).filter((name) => !['seed', 'limit', 'sample-clients'].includes(name)),
);

export default class Run extends TeleCommand {
  static override summary = 'run a whole pipeline as one plan, on all cores';
  static override description =
    `The pipeline is one argument, or a file of stages: one on each line or joined by |, # begins a comment. Words and quotes are those of a POSIX shell, and a leading tele is allowed, so a shell pipeline can be pasted as it stands.
Stages: ${Object.keys(WORDS).join(', ')}; each takes the flags of its command. What names the input stands in the first stage, or behind the pipeline. Stages behind an aggregate work on its rows.
An argument or file that begins with { is a plan as JSON, such as the one in a --report.
A file that begins with #!/usr/bin/env -S tele run is a program.

Cost: that of its stages; records are read once, and nothing is written between stages.`;
  static override examples = [
    {
      description: 'sessions of Linux users by channel',
      command: `<%= config.bin %> run "fetch --app Firefox | filter 'info.OS === \\"Linux\\"' | aggregate --by info.appUpdateChannel"`,
    },
    {
      description: 'a file of stages, one a line, and what it would read',
      command: `printf '%s\\n' 'fetch --channel nightly' 'aggregate --by info.OS' > pipeline.tele && <%= config.bin %> run --explain pipeline.tele`,
    },
  ];
  static override baseFlags = shared;
  static override args = {
    pipeline: Args.string({ description: 'the pipeline, or a file of stages', required: true, ignoreStdin: true }),
  };
  static override flags = {
    explain: Flags.boolean({ description: 'say what would be read and how it would be run, and stop' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Run);
    const text = readText(args.pipeline);
    const { segments, flags: merged } = await readSegments(text, args.pipeline, flags as unknown as RunFlags);
    const [first, ...rest] = segments;
    if (flags.explain) {
      writeAll(1, Buffer.from(await explainRun([first.plan, ...rest.map(({ plan }) => plan)], merged)));
      return;
    }
    const ndjson = merged.output === undefined || merged.output === 'ndjson';
    const streams = rest.length === 0 && first.plan.wide === undefined;
    if (streams && ndjson) {
      await runPlan(first.plan, merged);
      return;
    }
    const { sink, lines: gathered } = gatherLines();
    const result = await runPlan(first.plan, merged, first.plan.wide ? {} : { sink });
    let answer = outcome(first, { ...result, lines: result.lines ?? gathered });
    for (const segment of rest) answer = outcome(segment, await runOverLines(segment.plan, linesOf(answer), merged));
    if (answer.rows) await this.answer(answer.rows, merged.output);
    else if (ndjson)
      writeAll(
        1,
        Buffer.from(
          linesOf(answer)
            .map((line) => `${line}\n`)
            .join(''),
        ),
      );
    else await this.answer(rowsOf(linesOf(answer)), merged.output);
  }
}

/** What a segment gave: rows of a grouping, or lines as they are. */
interface Outcome {
  readonly rows?: readonly JsonRecord[];
  readonly lines?: readonly string[];
}

function outcome({ plan, finish }: Segment, { rows, lines }: Outcome): Outcome {
  if (plan.wide?.op === 'group') return { rows: finish(rows ?? []) };
  return { lines: lines ?? [] };
}

function linesOf({ rows, lines }: Outcome): readonly string[] {
  return rows ? rows.map((row) => JSON.stringify(row)) : (lines ?? []);
}

type RunFlags = ReadingFlags & { readonly output?: string | undefined };

/** The pipeline itself, or what is in the file that the argument names. A name of one word without a stage of that name is meant as a file. */
function readText(argument: string): string {
  try {
    if (!argument.includes('\n') && statSync(argument).isFile()) return readFileSync(argument, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') throw new TeleError(`${argument} cannot be read: ${message}`);
  }
  if (/^\S+\.\w+$|^\.{0,2}\//.test(argument.trim()) && !/\s/.test(argument.trim()))
    throw new UsageError(`there is no file ${argument}`, `tele run 'fetch --limit 3', or tele run pipeline.tele`);
  return argument;
}

/** A pipeline as segments, or a plan, which begins with a brace as no pipeline does. */
async function readSegments(
  text: string,
  name: string,
  flags: RunFlags,
): Promise<{ segments: [Segment, ...Segment[]]; flags: RunFlags }> {
  if (text.trimStart().startsWith('{')) {
    const plan = readPlan(text, name === text ? 'the argument' : name);
    return { segments: [{ plan, finish: (rows) => rows }], flags: { ...flags, strict: plan.strict } };
  }
  const words = readPipeline(text);
  if (words.length === 0) throw new UsageError('the pipeline has no stage', `tele run 'fetch --limit 3'`);
  const { steps, flags: merged } = await readSteps(text, words, flags);
  return { segments: cutSegments(steps, merged.strict), flags: merged };
}

/** Every stage's part of the plan, and the flags of the run: those behind the pipeline win over those of a stage. */
async function readSteps(
  text: string,
  stages: readonly StageWords[],
  run: RunFlags,
): Promise<{ steps: CommandStep[]; flags: RunFlags }> {
  const steps: CommandStep[] = [];
  let flags: RunFlags = run;
  for (const [k, words] of stages.entries()) {
    const word = WORDS[words[0].text];
    if (!word) throw unknownStage(text, words);
    const parsed = await parseStage(text, words, word);
    const typed = parsed.typed;
    const misplaced = k > 0 ? [...typed].find((name) => INPUT_FLAGS.has(name)) : undefined;
    if (misplaced !== undefined)
      throw pipelineError(
        text,
        placeOf(words, `--${misplaced}`),
        `--${misplaced} names the input, and only the first stage reads it`,
      );
    const seed = run.typed.has('seed') && !typed.has('seed') ? run.seed : parsed.flags.seed;
    const step = word.step({ ...parsed.flags, seed }, parsed.args);
    const around = withSourceStages(step.stages, parsed.flags);
    // A wide step comes last: a limit then cuts what it reads, as it does in its command.
    steps.push({ ...step, stages: around });
    flags = mergeFlags(flags, parsed.flags, typed, run, k === 0 ? word.pipe : flags.pipe);
  }
  const clients = withSourceStages([], { ...run, limit: undefined });
  const limit = withSourceStages([], { ...run, 'sample-clients': undefined });
  return { steps: [{ stages: clients }, ...steps, { stages: limit }], flags: { ...flags, limit: undefined } };
}

function mergeFlags(
  before: RunFlags,
  stage: RunFlags,
  typed: ReadonlySet<string>,
  run: RunFlags,
  pipe: boolean,
): RunFlags {
  const own = Object.entries(stage).filter(([name]) => typed.has(name) && !run.typed.has(name));
  return { ...before, ...Object.fromEntries(own), typed: new Set([...before.typed, ...typed]), pipe };
}

async function parseStage(text: string, words: StageWords, word: Word) {
  const argv = words.slice(1).map(({ text: value }) => value);
  try {
    const parsed = await parse(argv, {
      flags: { ...shared, ...word.flags },
      args: Object.fromEntries(
        Object.entries(word.args ?? {}).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]),
      ),
      strict: true,
    });
    const typed = new Set(parsed.raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : [])));
    return { flags: { ...parsed.flags, typed, pipe: word.pipe } as unknown as RunFlags, args: parsed.args, typed };
  } catch (error) {
    const { message, flags = [] } = error as Error & { flags?: string[] };
    const [sentence = message] = message.replace(/\nSee more help with --help\s*$/, '').split('\n');
    const quoted = words.find(({ text: value }, k) => k > 0 && value !== '' && message.includes(value));
    const at = flags[0] === undefined ? (quoted ?? words[0]).at : placeOf(words, flags[0]);
    const said = flags[0] === undefined ? sentence.replace(/:\s*$/, '') : `There is no flag ${flags[0]}`;
    const hint = words[0].text === 'head' ? 'head 10' : `'tele ${words[0].text} --help' tells its flags`;
    throw pipelineError(text, at, said, hint);
  }
}

function placeOf(words: StageWords, flag: string): number {
  return (words.find(({ text }) => text === flag || text.startsWith(`${flag}=`)) ?? words[0]).at;
}

function unknownStage(text: string, words: StageWords): UsageError {
  const { text: name, at } = words[0];
  const [best] = nearest(name, Object.keys(WORDS));
  const there = `stages are ${Object.keys(WORDS).join(', ')}`;
  return pipelineError(
    text,
    at,
    `"${name}" is no stage of tele, and other programs cannot be run inside a pipeline`,
    best === undefined ? `${there}; put the program behind tele run, in the shell` : `did you mean ${best}? ${there}`,
  );
}
