import * as Flags from '@oclif/core/flags';

const ALARMS = 'ALARMS';

/** The flags of the alarms of commands that answer with rows. */
export const alarmFlags = {
  'fail-if': Flags.string({
    description:
      "exit with 10 if this is true of a row of the answer, and write such rows first: 'errors > 50 || errors / n > 0.02'",
    helpValue: 'EXPR',
    helpGroup: ALARMS,
  }),
  'fail-if-none': Flags.boolean({
    description: 'exit with 10 if no record came to answer from',
    helpGroup: ALARMS,
  }),
  'quiet-if-ok': Flags.boolean({
    description: 'write nothing at all if the exit code is 0; otherwise the first line on stderr is fit for a subject',
    helpGroup: ALARMS,
  }),
};

/** The values of these flags, and of the flags that expressions use. */
export interface AlarmValues {
  readonly 'fail-if'?: string | undefined;
  readonly 'fail-if-none'?: boolean;
  readonly 'quiet-if-ok'?: boolean;
  readonly name?: string | undefined;
  readonly set?: readonly string[] | undefined;
}
