import type { Interfaces } from '@oclif/core';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { HANG_PATHS } from '../../analysis/hangs/read/read.ts';
import type { StdinUse } from '../../source/choose.ts';
import { aggregateStep, type CommandStep, osDistStep, sampleStep } from '../command/steps.ts';
import { fileArgs } from '../flags/file-args.ts';
import { clusterFlags, clusterStep, selectionFlags, statsStep } from '../flags/hang-flags.ts';
import { histogramArgs, histogramFlags, histogramStep } from '../flags/histogram-flags.ts';
import { aggregateFlags, expressionArg, osDistFlags, sampleFlags } from '../flags/stage-flags.ts';

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

/** All words that are stages of a pipeline. A new stage is a line here; any other word is a program. */
export const STAGE_WORDS: Readonly<Record<string, StageWord>> = {
  fetch: { flags: {}, args: fileArgs, stdin: 'last', step: () => ({ stages: [] }) },
  filter: expressionStage('filter'),
  map: expressionStage('map'),
  'flat-map': expressionStage('flat-map'),
  sample: { flags: sampleFlags, args: fileArgs, stdin: 'always', step: sampleStep },
  aggregate: { flags: aggregateFlags, args: fileArgs, stdin: 'always', step: aggregateStep },
  head: {
    flags: { lines: Flags.integer({ char: 'n', description: 'how many records', min: 0 }) },
    args: { count: Args.integer({ description: 'how many records', min: 0, default: 10 }) },
    stdin: 'always',
    words: (argv) => argv.map((word) => word.replace(/^-(?=\d+$)/, '-n')),
    step: ({ lines }, { count }) => ({ stages: [{ op: 'head', count: lines ?? count }] }),
  },
  'os-dist': {
    flags: osDistFlags,
    args: fileArgs,
    stdin: 'data',
    step: (flags) => ({ ...osDistStep(flags), ours: true, command: 'os-dist' }),
  },
  'cluster-hangs': {
    flags: clusterFlags,
    args: fileArgs,
    stdin: 'data',
    step: (flags) => ({ ...clusterStep(flags), ours: HANG_PATHS, command: 'cluster-hangs' }),
  },
  'hang-stats': {
    flags: selectionFlags,
    args: fileArgs,
    stdin: 'data',
    step: (flags) => ({ ...statsStep(flags), ours: true, command: 'hang-stats' }),
  },
  histogram: {
    flags: histogramFlags,
    args: histogramArgs,
    stdin: 'data',
    step: (flags, args) => ({ ...histogramStep(flags, args), command: 'histogram' }),
  },
};

function expressionStage(op: 'filter' | 'map' | 'flat-map'): StageWord {
  return {
    flags: {},
    args: expressionArg('the expression'),
    stdin: 'always',
    step: (_, { expression }) => ({ stages: [{ op, expr: expression }] }),
  };
}
