import { readFileSync, statSync } from 'node:fs';
import { withEstimates } from '../../analysis/sampling/estimated-columns.ts';
import { TeleError, UsageError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { readPlan } from '../../plan/read-plan.ts';
import { planTerms } from '../command/stream.ts';
import { findProgram } from './find-program.ts';
import { cutSegments, type Segment } from './segments.ts';
import { type RunFlags, readSteps } from './steps.ts';
import { readPipeline } from './words.ts';

/**
 * The text of the pipeline: the argument itself, or the content of the file that it names, without a byte order mark. A
 * single word that is not a stage names a file.
 */
export function readPipelineText(argument: string): string {
  try {
    if (!argument.includes('\n') && statSync(argument).isFile())
      return readFileSync(argument, 'utf8').replace(/^\u{feff}/u, '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') throw new TeleError(`${argument} cannot be read: ${message}`);
  }
  if (/^\S+\.\w+$|^\.{0,2}\//.test(argument.trim()) && !/\s/.test(argument.trim()) && !findProgram(argument.trim()))
    throw new UsageError(
      `there is no file of stages at ${argument}`,
      `tele run 'fetch --limit 3', or tele run pipeline.tele`,
    );
  return argument;
}

/**
 * Reads a pipeline as segments, or a plan, which begins with a brace as no pipeline does. `name` is what the user
 * typed.
 */
export async function readSegments(
  text: string,
  name: string,
  flags: RunFlags,
): Promise<{ segments: [Segment, ...Segment[]]; flags: RunFlags }> {
  if (text.trimStart().startsWith('{')) {
    const { strict: _, ...terms } = planTerms(flags);
    const plan = { ...readPlan(text, name === text ? 'the argument' : name), ...terms };
    checkPrograms(plan);
    return { segments: [{ plan, finish: withEstimates, ours: false }], flags: { ...flags, strict: plan.strict } };
  }
  const words = readPipeline(text);
  if (words.length === 0) throw new UsageError('the pipeline has no stage', `tele run 'fetch --limit 3'`);
  const { steps, flags: merged } = await readSteps(text, words, flags);
  return { segments: cutSegments(steps, planTerms(merged)), flags: merged };
}

/** Throws a UsageError for a missing program before the run, where it would fail every object. */
function checkPrograms({ stages }: Plan): void {
  for (const stage of stages)
    if (stage.op === 'pipe' && !findProgram(stage.command))
      throw new UsageError(`the plan needs the program "${stage.command}", which is not on the PATH`);
}
