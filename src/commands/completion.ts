import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import { completionScript, SHELLS, type Shell } from '../cli/completion/scripts.ts';
import { writeAll } from '../write.ts';

export default class Completion extends Command {
  static override summary = 'print the script that completes commands, flags and values in a shell';
  static override description = `bash: add eval "$(tele completion bash)" to ~/.bashrc
zsh: add eval "$(tele completion zsh)" to ~/.zshrc, after compinit
fish: tele completion fish > ~/.config/fish/completions/tele.fish

Channels, versions, builds and dates are those of the source: the one on the line, else that of TELE_SOURCE or the config file, else the bundled sample. Only folders are looked into, never a network.

Cost: one small script. Each press of the tab key then starts tele once, which reads folder names for a second at most.`;
  static override examples = [
    {
      description: 'for this session of bash',
      command: 'eval "$(<%= config.bin %> completion bash)" && complete -p tele',
    },
    { description: 'the script for fish', command: '<%= config.bin %> completion fish' },
  ];
  static override args = {
    shell: Args.string({ description: 'the shell', options: [...SHELLS], required: true }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    writeAll(1, completionScript(args.shell as Shell));
  }
}
