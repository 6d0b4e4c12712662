import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { countAnswered } from '../cli/answers/alarm.ts';
import type { PageParts } from '../cli/answers/hang-page.ts';
import { TeleCommand } from '../cli/command/base.ts';
import { alarmFlags } from '../cli/flags/alarm-flags.ts';
import { expressionFlags } from '../cli/flags/flags.ts';
import { say } from '../cli/output/say.ts';
import { hangBookOf } from '../cli/run/hang-book-of.ts';
import { EXIT, UsageError } from '../errors.ts';
import { grouped } from '../render/number-text.ts';
import { expectWritable } from '../write.ts';

export default class Merge extends TeleCommand {
  static override summary = 'the answer to several selections together, from their states';
  static override description =
    `Takes the files that --state of aggregate, os-dist, cluster-hangs, hang-stats, histogram and recommend train wrote, and answers as that command would have answered on all of their input: exactly, denominators included. The files must be of one command, with the same options but for those of the source, and of one version of tele. Give them in the order of their input. A state knows the objects it was made of: where two of the files were made of the same one, as a week and one of its days, they are refused. Of standard input nothing is known. The exit code is that of the worst run: 5 where inputs failed, 3 where more lines were bad than --max-bad allowed.

Cost: holds the merged state and one file.`;
  static override examples = [
    {
      description: 'two days together',
      command:
        '<%= config.bin %> os-dist --date 20141109 --state 9.json && <%= config.bin %> os-dist --date 20141110 --state 10.json && <%= config.bin %> merge 9.json 10.json',
    },
    {
      description: 'which frames hang, over both channels',
      command:
        'for c in aurora nightly; do <%= config.bin %> cluster-hangs --channel $c --state $c.json > $c.ndjson; done; <%= config.bin %> merge aurora.json nightly.json --output table',
    },
  ];
  static override strict = false;
  static override baseFlags = { ...TeleCommand.baseFlags, ...alarmFlags, set: expressionFlags.set };
  static override flags = {
    out: Flags.string({
      char: 'o',
      aliases: ['state'],
      description: 'keep the merged state in this file, too: seven days become a week, and weeks a year',
      helpValue: 'FILE',
    }),
    html: Flags.string({
      description:
        'of states of cluster-hangs: write the page of all of them, too; those made with --html tell of all activity',
      helpValue: 'FILE',
    }),
    sort: Flags.string({
      description: 'of states of aggregate: columns to sort by, instead of those that the states were made with',
      helpValue: 'COLUMNS',
    }),
    top: Flags.integer({
      description: 'of states of aggregate: only this many rows, after sorting',
      min: 0,
      helpValue: 'N',
    }),
    'allow-overlap': Flags.boolean({
      description: 'count twice what two of the states were made of, instead of refusing them',
    }),
  };
  static override args = {
    state: Args.string({
      description: 'at least one file, in the order of the input',
      required: true,
      ignoreStdin: true,
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Merge);
    const files = argv as string[];
    const repeated = files.find((file, i) => files.indexOf(file) < i);
    if (repeated !== undefined)
      throw new UsageError(`${repeated} is given twice: what it holds would be counted twice`);
    const { mergeStates, writeMerged } = await import('../cli/state/state-file.ts');
    if (flags.out !== undefined) expectWritable(flags.out, 'the state');
    if (flags.html !== undefined) expectWritable(flags.html, 'the page');
    const merged = await mergeStates(files, flags['allow-overlap']);
    if (flags.html !== undefined && merged.command !== 'cluster-hangs')
      throw new UsageError(`--html is for states of cluster-hangs, and these are of ${merged.command}`);
    if (flags.out !== undefined) writeMerged(flags.out, merged);
    const { answerMerged, withOrder } = await import('../cli/answers/merged.ts');
    const answer = answerMerged(withOrder(merged, flags));
    if (flags.html !== undefined) {
      const { writePage } = await import('../cli/answers/hang-page.ts');
      const plan = merged.plan as PageParts['plan'];
      const ran = { rows: merged.rows, input: { uri: statesText(files) }, counts: merged.counts };
      const book = hangBookOf(merged, plan.wide);
      writePage(flags.html, { plan, flags: { ...flags, seed: 42 }, ran, book });
    }
    for (const note of merged.state.notes?.() ?? []) say(note);
    const { bad, lines, failed, inputs } = merged.counts;
    if (bad > 0) say(`${grouped(bad)} of the ${grouped(lines)} lines these states were made from were bad`);
    for (const file of merged.tooBad) say(`${file} was made of more bad lines than --max-bad allowed`);
    if (merged.tooBad.length > 0) process.exitCode = EXIT.badLines;
    if (failed > 0) {
      say(
        `${grouped(failed)} of the ${grouped(inputs)} inputs these states were made from failed: the result is partial`,
      );
      process.exitCode = EXIT.partial;
    }
    countAnswered(merged.counts.out);
    await this.show(answer, flags.output);
  }
}

/** What a page calls the files that it was made of. */
function statesText(files: readonly string[]): string {
  const [first, last] = [files[0]!, files.at(-1)!];
  return files.length === 1 ? first : `${files.length} states, from ${first} to ${last}`;
}
