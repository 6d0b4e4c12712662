import type { Interfaces } from '@oclif/core';
import { parse } from '@oclif/core/parser';
import type { UsageError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { StdinUse } from '../../source/choose.ts';
import type { CommandStep } from '../command/steps.ts';
import { withSourceStages } from '../command/stream.ts';
import { filesAsSource } from '../flags/file-args.ts';
import { commonFlags, expressionFlags, readingFlags, sourceFlags } from '../flags/flags.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { sentenceOf } from '../help/usage.ts';
import { findProgram } from './find-program.ts';
import type { StageWord } from './stage-word.ts';
import { STAGE_WORDS } from './stages.ts';
import { pipelineError, type StageWords } from './words.ts';

/** The flags of `tele run`. */
export type RunFlags = ReadingFlags & { readonly output?: string | undefined; readonly columns?: string | undefined };

const shared = { ...commonFlags, ...readingFlags, ...sourceFlags, ...expressionFlags };

/** All flags of a stage. */
export function flagsOfStage(word: StageWord): Interfaces.FlagInput {
  return { ...shared, ...word.flags };
}

/** Flags that choose the input; only the first stage may have them. */
export const INPUT_FLAGS: ReadonlySet<string> = new Set(
  Object.keys(sourceFlags).filter((name) => !['seed', 'limit', 'sample-clients'].includes(name)),
);

/**
 * Reads each stage as a part of the plan, and the flags of the run. Flags behind the pipeline win over those of a
 * stage, unless `stagesWin`.
 */
export async function readSteps(
  text: string,
  stages: readonly StageWords[],
  run: RunFlags,
  { stagesWin = false } = {},
): Promise<{ steps: CommandStep[]; flags: RunFlags }> {
  const steps: CommandStep[] = [];
  let flags: RunFlags = run;
  for (const [k, words] of stages.entries()) {
    const word = Object.hasOwn(STAGE_WORDS, words[0].text) ? STAGE_WORDS[words[0].text] : undefined;
    if (!word) {
      steps.push(programStep(text, words));
      if (k === 0) flags = { ...flags, stdin: 'always' };
      continue;
    }
    const parsed = await parseStage(text, words, word);
    const { typed } = parsed;
    const misplaced = k > 0 ? [...typed].find((name) => INPUT_FLAGS.has(name)) : undefined;
    const { file: files } = parsed.args as { readonly file?: readonly string[] };
    if (k > 0 && files) throw pipelineError(text, placeOf(words, files[0]!), 'only the first stage reads files');
    const read = files && filesAsSource(files, typed);
    if (read) typed.add('source');
    if (misplaced !== undefined)
      throw pipelineError(
        text,
        placeOf(words, `--${misplaced}`),
        `--${misplaced} names the input, and only the first stage reads it`,
      );
    const seed = run.typed.has('seed') && !typed.has('seed') ? run.seed : parsed.flags.seed;
    const behind = stagesWin ? NONE : run.typed;
    const step = word.step({ ...parsed.flags, seed }, parsed.args);
    // A wide step comes last, so a limit cuts the records that it reads, as in its command.
    steps.push({ ...step, stages: withSourceStages(step.stages, parsed.flags) });
    flags = mergeFlags(flags, { ...parsed.flags, ...read }, typed, behind, k === 0 ? word.stdin : flags.stdin);
  }
  const clients = withSourceStages([], { ...run, limit: undefined });
  const limit = withSourceStages([], { ...run, 'sample-clients': undefined });
  const [first, ...others] = steps as [CommandStep, ...CommandStep[]];
  const chosen = { ...first, stages: [...clients, ...first.stages] };
  return { steps: [chosen, ...others, { stages: limit }], flags: { ...flags, limit: undefined } };
}

const NONE: ReadonlySet<string> = new Set();

function mergeFlags(
  before: RunFlags,
  stage: RunFlags,
  typed: ReadonlySet<string>,
  behind: ReadonlySet<string>,
  stdin: StdinUse,
): RunFlags {
  const own = Object.entries(stage).filter(([name]) => typed.has(name) && !behind.has(name));
  const set = [...(before.set ?? []), ...(stage.set ?? [])];
  const files = own.some(([name]) => name === 'source') ? stage.files : before.files;
  return { ...before, ...Object.fromEntries(own), files, set, typed: new Set([...before.typed, ...typed]), stdin };
}

/** Makes the step of a program: a word that is not a stage, with the words behind it as its arguments. */
function programStep(text: string, words: StageWords): CommandStep {
  const [{ text: command }, ...rest] = words;
  if (!findProgram(command)) throw unknownWord(text, words);
  return { stages: [{ op: 'pipe', command, args: rest.map((word) => word.text) }] };
}

function unknownWord(text: string, [{ text: name, at }]: StageWords): UsageError {
  const [best] = nearest(name, Object.keys(STAGE_WORDS));
  const there = `stages are ${Object.keys(STAGE_WORDS).join(', ')}`;
  return pipelineError(
    text,
    at,
    `"${name}" is no stage of tele, and there is no program of that name`,
    best === undefined ? there : `did you mean ${best}? ${there}`,
  );
}

async function parseStage(text: string, words: StageWords, word: StageWord) {
  const typed = words.slice(1).map(({ text: value }) => value);
  const argv = word.words?.(typed) ?? typed;
  try {
    const parsed = await parse(argv, {
      flags: flagsOfStage(word),
      args: withoutStdin(word.args),
      strict: true,
    });
    const names = new Set(parsed.raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : [])));
    const flags = { ...parsed.flags, typed: names, stdin: word.stdin } as unknown as RunFlags;
    return { flags, args: parsed.args, typed: names };
  } catch (error) {
    const { message, flags = [] } = error as Error & { flags?: string[] };
    const quoted = words.find(({ text: value }, k) => k > 0 && value !== '' && message.includes(value));
    const at = flags[0] === undefined ? (quoted ?? words[0]).at : placeOf(words, flags[0]);
    const said = flags[0] === undefined ? sentenceOf(message) : `there is no flag ${flags[0]}`;
    throw pipelineError(text, at, said, `'tele ${words[0].text} --help' tells its flags`);
  }
}

/** Arguments that must stand in the pipeline and are never read from standard input. */
function withoutStdin(args: Interfaces.ArgInput = {}): Interfaces.ArgInput {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]));
}

function placeOf(words: StageWords, flag: string): number {
  return (words.find(({ text }) => text === flag || text.startsWith(`${flag}=`)) ?? words[0]).at;
}
