import type { Interfaces } from '@oclif/core';
import type { StdinUse } from '../../source/choose.ts';
import type { CommandStep } from '../command/steps.ts';

/** A stage of a pipeline: the flags and arguments of its command, and the step that it makes. */
export interface StageWord {
  readonly flags: Interfaces.FlagInput;
  readonly args?: Interfaces.ArgInput;
  /** The same value as in the command with this name. */
  readonly stdin: StdinUse;
  /**
   * Rewrites the words before they are parsed, where the shell program of that name has a notation of its own: `head
   * -5`.
   */
  words?(argv: readonly string[]): string[];
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own flags, which its own table has checked
  step(flags: any, args: any): CommandStep;
}
