import { HANG_PATHS } from '../../analysis/hangs/read/read.ts';
import { aggregateStep, osDistStep, sampleStep } from '../command/steps.ts';
import { fileArgs } from '../flags/file-args.ts';
import { clusterFlags, clusterStep, selectionFlags, statsStep } from '../flags/hang-flags.ts';
import { histogramArgs, histogramFlags, histogramStep } from '../flags/histogram-flags.ts';
import { aggregateFlags, expressionArg, osDistFlags, sampleFlags } from '../flags/stage-flags.ts';
import type { StageWord } from './stage-word.ts';
import { VERBS } from './verbs.ts';

/** All words that are stages of a pipeline. A new stage is a line here; any other word is a program. */
export const STAGE_WORDS: Readonly<Record<string, StageWord>> = {
  fetch: { flags: {}, args: fileArgs, stdin: 'last', step: () => ({ stages: [] }) },
  filter: expressionStage('filter'),
  map: expressionStage('map'),
  sample: { flags: sampleFlags, args: fileArgs, stdin: 'always', step: sampleStep },
  aggregate: { flags: aggregateFlags, args: fileArgs, stdin: 'always', step: aggregateStep },
  ...VERBS,
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

function expressionStage(op: 'filter' | 'map'): StageWord {
  return {
    flags: {},
    args: expressionArg('the expression'),
    stdin: 'always',
    step: (_, { expression }) => ({ stages: [{ op, expr: expression }] }),
  };
}
