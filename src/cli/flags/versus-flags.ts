import * as Flags from '@oclif/core/flags';
import { COMPARE_RULES, type CompareOptions } from '../../analysis/hangs/comparison/compare-rules.ts';
import { EXIT, TeleError, UsageError } from '../../errors.ts';

/** Flags of a comparison with a second selection, and of its decisions. */
export const versusFlags = {
  vs: Flags.string({
    description: 'compare with this selection: a date filter, or NAME=VALUE of a source flag, or several',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'SELECTION',
  }),
  'fail-on-regression': Flags.boolean({
    description: 'with --vs: exit code 10 where something got worse, 1 where nothing could be compared',
    dependsOn: ['vs'],
  }),
  'false-discovery': Flags.string({
    description: `with --vs: the share of false finds among all finds that is put up with; ${COMPARE_RULES.falseDiscovery} unless said otherwise`,
    helpValue: 'Q',
    dependsOn: ['vs'],
  }),
  'min-effect': Flags.string({
    description: `with --vs: smaller changes are none, as a share; ${COMPARE_RULES.minEffect} unless said otherwise`,
    helpValue: 'SHARE',
    dependsOn: ['vs'],
  }),
  'min-sessions': Flags.integer({
    description: `with --vs: what fewer sessions had, both selections together, is not tested; ${COMPARE_RULES.minSessions} unless said otherwise`,
    min: 1,
    helpValue: 'N',
    dependsOn: ['vs'],
  }),
};

interface VersusValues {
  readonly 'false-discovery'?: string | undefined;
  readonly 'min-effect'?: string | undefined;
  readonly 'min-sessions'?: number | undefined;
}

/** The rules of a comparison's decisions from its flags. Throws a UsageError for a number out of range. */
export function compareRules(flags: VersusValues): CompareOptions {
  const falseDiscovery = shareIn(flags['false-discovery'], '--false-discovery', 1);
  const minEffect = shareIn(flags['min-effect'], '--min-effect', Number.POSITIVE_INFINITY);
  const minSessions = flags['min-sessions'];
  return {
    ...(falseDiscovery === undefined ? {} : { falseDiscovery }),
    ...(minEffect === undefined ? {} : { minEffect }),
    ...(minSessions === undefined ? {} : { minSessions }),
  };
}

function shareIn(text: string | undefined, flag: string, below: number): number | undefined {
  if (text === undefined) return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  const least = below === 1 ? number > 0 : number >= 0;
  if (!least || !(number < below))
    throw new UsageError(`${flag} cannot be "${text}"`, `it takes a share: ${flag} 0.05 is five per cent`);
  return number;
}

/** Sets the exit code of a gate that fails closed: throws a TeleError where nothing could be compared. */
export function judgeRegression({
  regression,
  missing,
}: {
  readonly regression: boolean;
  readonly missing: string | undefined;
}): void {
  if (missing !== undefined)
    throw new TeleError(`--fail-on-regression could compare nothing: ${missing}`, {
      hint: 'no change was shown because there was nothing to show it; tele ls with the flags of both selections tells what they hold',
    });
  if (regression) process.exitCode = EXIT.regression;
}
