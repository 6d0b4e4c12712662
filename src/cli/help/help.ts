import { CommandHelp, Help } from '@oclif/core/help';

/**
 * Help in the order of reading: what a command does, examples, its own flags, and at the end the flags that many
 * commands share. `-h` is short: the usage, examples, its own flags.
 */
export class TeleHelp extends Help {
  protected override CommandHelpClass = LongHelp;

  override async showHelp(argv: string[]): Promise<void> {
    if (!argv.includes('--help')) this.CommandHelpClass = ShortHelp;
    await super.showHelp(argv);
  }
}

const ORDER = ['USAGE', 'ARGUMENTS', 'DESCRIPTION', 'EXAMPLES', 'FLAGS'];

class LongHelp extends CommandHelp {
  protected override sections() {
    const sections = super.sections();
    return ORDER.flatMap((name) => sections.filter(({ header }) => header === name));
  }

  protected override defaultUsage(): string {
    const args = Object.values(this.command.args).filter(({ hidden }) => hidden !== true);
    return [this.command.id, ...args.map((arg) => this.arg(arg)), '[FLAGS]'].join(' ');
  }

  /** The description without the summary, which stands above it. */
  protected override description(): string {
    return this.wrap(this.command.description ?? '');
  }
}

class ShortHelp extends LongHelp {
  protected override sections() {
    return super.sections().filter(({ header }) => header !== 'DESCRIPTION');
  }

  protected override groupFlags(flags: Parameters<CommandHelp['groupFlags']>[0]) {
    return { ...super.groupFlags(flags), flagGroups: {} };
  }

  override generate(): string {
    const id = this.command.id.replaceAll(':', ' ');
    return `${super.generate()}\n\n${this.wrap(`tele ${id} --help says more: what it does and costs, and the flags that commands share.`)}`;
  }
}
