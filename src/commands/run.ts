import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { TeleCommand } from '../cli/command/base.ts';
import { explainRun } from '../cli/explain/explain.ts';
import { alarmFlags } from '../cli/flags/alarm-flags.ts';
import { expressionFlags, readingFlags, recordFlags, sourceFlags } from '../cli/flags/flags.ts';
import { sinceFlags } from '../cli/flags/since-flags.ts';
import { readPipelineText, readSegments } from '../cli/pipeline/read.ts';
import { runSegments } from '../cli/pipeline/run-segments.ts';
import { STAGE_WORDS } from '../cli/pipeline/stages.ts';
import { type Recorded, readRecorded, replay } from '../cli/report/replay.ts';
import { REPORT_SCHEMA } from '../cli/report/report-schema.ts';
import { UsageError } from '../errors.ts';
import { PLAN_SCHEMA } from '../plan/schema.ts';
import { writeAll } from '../write.ts';

export default class Run extends TeleCommand {
  static override summary = 'run a whole pipeline as one plan, on all cores';
  static override description =
    `The pipeline is one argument, or a file of stages. A file has one stage on each line, or joins them by |; # begins a comment. Words and quotes follow the rules of a POSIX shell, and a stage may begin with tele, so you can paste a shell pipeline as it stands.
Stages: ${Object.keys(STAGE_WORDS).join(', ')}. Each takes the flags of its command. Put flags that choose the input into the first stage or after the pipeline. Stages behind an aggregate work on its rows. A pipeline gives what the same words give in a shell: a map may make a row that is no object, and the stage behind it counts such a row as a bad line.
head 3 passes on the first three records, as head -n 3 does.
tele starts any other word as a program. It writes the records to the program as NDJSON and reads NDJSON back. The program gets its words as they stand: there is no shell, and nothing is expanded. tele starts it anew for each part of the input, which is an object or a range of 16 MB of a large plain file, and joins the outputs in the order of the input. A program such as sort therefore sorts within a part. Where a program exits with a code other than 0, its object is a failed input; code 1 of grep means only that it found nothing. To run a program named like a stage, give its path: /usr/bin/head.
A file that --report wrote runs again: the same command and settings over the same objects, which must not have changed. The output is the same, byte for byte. Flags after the file win over the recorded ones. A report is data: tele refuses it without --trust where its command line would run programs, would write files, or makes another plan than the recorded one.
An argument or a file that begins with { is a plan as JSON; --schema prints its schema.
A file that begins with #!/usr/bin/env -S tele run is a program.

Cost: what its stages cost. It reads records once and writes nothing between stages. A program costs one start for each part, and writing and reading its records.`;
  static override examples = [
    {
      description: 'sessions of Linux users by channel',
      command: `<%= config.bin %> run "fetch --app Firefox | filter 'info.OS === \\"Linux\\"' | aggregate --by info.appUpdateChannel"`,
    },
    {
      description: 'a file of stages, one a line, and what it would read',
      command: `printf '%s\\n' 'fetch --channel nightly' 'aggregate --by info.OS' > pipeline.tele && <%= config.bin %> run --explain pipeline.tele`,
    },
    {
      description: 'a program of yours between two stages',
      command: `<%= config.bin %> run 'fetch --channel nightly | sed -u s/WINNT/Windows/g | aggregate --by info.OS'`,
    },
  ];
  static override baseFlags = {
    ...TeleCommand.baseFlags,
    columns: recordFlags.columns,
    ...readingFlags,
    ...sourceFlags,
    ...sinceFlags,
    ...alarmFlags,
  };
  static override args = {
    pipeline: Args.string({
      description: 'the pipeline, or a file of stages, a plan or a report; behind it files and folders to read',
      ignoreStdin: true,
    }),
  };
  static override strict = false;
  static override flags = {
    ...expressionFlags,
    explain: Flags.boolean({
      description: 'say what would be read and how it would be run, and stop',
      exclusive: ['since'],
    }),
    trust: Flags.boolean({ description: 'let a report that is run again run its programs and write its files' }),
    schema: Flags.boolean({ description: 'print the JSON schema of a plan, and stop' }),
    'report-schema': Flags.boolean({ description: 'print the JSON schema of what --report writes, and stop' }),
  };

  async run(): Promise<void> {
    // The words behind a report belong to the recorded command, whose flags `run` may not have.
    const [first, ...more] = this.argv;
    const early = first === undefined || first.startsWith('-') ? undefined : recordedIn(first);
    if (early) return this.runAgain(early, more);
    const { args, flags: given } = await this.parse(Run);
    if (given.schema || given['report-schema']) {
      writeAll(1, `${JSON.stringify(given.schema ? PLAN_SCHEMA : REPORT_SCHEMA, null, 2)}\n`);
      return;
    }
    if (args.pipeline === undefined) throw new UsageError('there is no pipeline', `tele run 'fetch --limit 3'`);
    const text = readPipelineText(args.pipeline);
    const recorded = recordedIn(args.pipeline);
    if (recorded)
      return this.runAgain(
        recorded,
        this.argv.filter((word) => word !== args.pipeline),
      );
    // A report holds the pipeline itself, not the name of a file, which may change.
    const argv = given.argv.map((word) => (word === args.pipeline ? text : word));
    const { segments, flags } = await readSegments(text, args.pipeline, { ...given, argv });
    if (!given.explain) await runSegments(segments, flags, (answer) => this.show(answer, flags.output));
    else {
      const [{ plan }, ...rest] = segments;
      writeAll(1, await explainRun([plan, ...rest.map((segment) => segment.plan)], flags));
    }
  }

  /** The files behind the pipeline. */
  protected override filesIn({ argv }: { readonly argv: readonly unknown[] }): readonly string[] {
    return argv.slice(1) as string[];
  }

  private async runAgain(recorded: Recorded, more: readonly string[]): Promise<void> {
    const flagsOf = async (id: string) => {
      const { baseFlags, flags } = await this.config.findCommand(id, { must: true }).load();
      return { ...baseFlags, ...flags };
    };
    await replay(recorded, more, flagsOf, (id, argv, replayed) => this.runOther(id, argv, replayed));
  }
}

/** The report that an argument names or contains. */
function recordedIn(argument: string): Recorded | undefined {
  const text = readPipelineText(argument);
  return readRecorded(text, argument === text ? 'the argument' : argument);
}
