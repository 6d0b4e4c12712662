import * as Args from '@oclif/core/args';
import { TeleCommand } from '../cli/command/base.ts';
import { UsageError } from '../errors.ts';

export default class Mark extends TeleCommand {
  static override summary = 'show, reset or rename what runs with --since last have read';
  static override description =
    `A run with --since last leaves a mark under its --name: a file in tele/marks below $XDG_STATE_HOME or ~/.local/state, which says of every object up to where it was read. tele-cron(7) tells how.
show: the marks, or with a name the objects of that one. reset: forgets a mark, so that the next run is a first one: it reads everything, or with --first now only what comes later. rename: gives a mark another name.

Cost: reads the marks alone.`;
  static override examples = [
    {
      description: 'up to where the logs of a name were read',
      command: `printf '{"a":1}\\n' > app.log; <%= config.bin %> aggregate --since last --name app --source app.log; <%= config.bin %> mark show app`,
    },
    {
      description: 'all marks',
      command: `printf '{"a":1}\\n' > web.log; <%= config.bin %> aggregate --since last --name web --source web.log; <%= config.bin %> mark`,
    },
  ];
  static override args = {
    action: Args.string({ description: 'what to do', options: ['show', 'reset', 'rename'], default: 'show' }),
    name: Args.string({ description: 'the name of a mark', ignoreStdin: true }),
    to: Args.string({ description: 'its new name', ignoreStdin: true }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Mark);
    const { action, name, to } = args;
    const marks = await import('../cli/since/marks.ts');
    if (to !== undefined && action !== 'rename')
      throw new UsageError(`${action} takes one name, and not ${to}`, 'tele mark rename OLD NEW');
    if (name === undefined) {
      if (action !== 'show') throw new UsageError(`${action} needs the name of a mark`, 'tele mark shows all names');
      await this.answer(marks.listMarks(), flags.output);
    } else if (action === 'show') await this.answer(marks.describeMark(name), flags.output);
    else if (action === 'reset') await marks.resetMark(name);
    else {
      if (to === undefined) throw new UsageError('rename needs a new name', 'tele mark rename OLD NEW');
      await marks.renameMark(name, to);
    }
  }
}
