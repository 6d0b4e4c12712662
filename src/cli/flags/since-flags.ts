import * as Flags from '@oclif/core/flags';

const SINCE = 'SINCE THE LAST RUN';

/** The flags with which a command that reads records limits itself to the new part of its source. */
export const sinceFlags = {
  since: Flags.string({
    description:
      'last reads only what the last successful run of this --name has not read: tele-cron(7) tells how; 2h, 14d or a time reads objects changed since then, or of that day or later, and where --at tells the time of records, only those from then on',
    helpValue: 'last|LENGTH|TIME',
    helpGroup: SINCE,
  }),
  name: Flags.string({
    description: 'what the runs that follow each other are called; the question and the source are the name otherwise',
    helpGroup: SINCE,
    dependsOn: ['since'],
  }),
  first: Flags.string({
    description: 'what the first run of a name reads: all that is there, or only what comes from now on',
    options: ['all', 'now'],
    default: 'all',
    helpGroup: SINCE,
  }),
  'if-running': Flags.string({
    description: 'where another run of the name is at work: fail with exit code 1, wait for it, or skip this one',
    options: ['fail', 'wait', 'skip'],
    default: 'fail',
    helpGroup: SINCE,
  }),
};
