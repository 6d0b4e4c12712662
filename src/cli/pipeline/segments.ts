import type { Plan, Stage } from '../../plan/plan.ts';
import type { CommandStep } from '../command/steps.ts';

/** A part of a pipeline that is one plan: narrow stages up to a wide step, or up to the end. */
export interface Segment {
  readonly plan: Plan;
  readonly finish: NonNullable<CommandStep['finish']>;
  /** See `CommandStep`. */
  readonly ours: boolean | readonly string[];
  /** See `CommandStep`. */
  readonly command?: CommandStep['command'];
  /** The numbers of the first stages of its commands. */
  readonly starts?: readonly number[];
}

/**
 * Cuts the steps of a pipeline behind every wide one. The first segment reads the input, each other one the rows of the
 * one before.
 */
export function cutSegments(
  steps: readonly CommandStep[],
  terms: Pick<Plan, 'strict' | 'tz' | 'set'>,
): [Segment, ...Segment[]] {
  const segments: Segment[] = [];
  let stages: Stage[] = [];
  let starts: number[] = [];
  const end = ({ wide, finish = (rows) => rows, ours = false, command }: Omit<CommandStep, 'stages'> = {}) => {
    const plan = { version: 1, stages, ...(wide && { wide }), ...terms } as const;
    segments.push({ plan, finish, ours, starts, ...(command && { command }) });
    stages = [];
    starts = [];
  };
  for (const { stages: own, ...step } of steps) {
    starts.push(stages.length);
    stages = [...stages, ...own];
    if (step.wide) end(step);
  }
  if (stages.length > 0 || segments.length === 0) end();
  return segments as [Segment, ...Segment[]];
}
