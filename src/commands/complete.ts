import { Command } from '@oclif/core/command';
import { readManifest } from '../cli/start/command-names.ts';
import { writeAll } from '../write.ts';

/**
 * Answers the completion scripts: takes the words of the line up to the cursor behind `--`, and prints one candidate a
 * line, with a tab and its description. A line `:files` leaves the word to the shell. A line that cannot be completed
 * has no candidates, whatever is wrong with it.
 */
export default class Complete extends Command {
  static override hidden = true;
  static override strict = false;
  static override summary = 'answer the completion scripts';

  async run(): Promise<void> {
    const words = this.argv[0] === '--' ? this.argv.slice(1) : this.argv;
    const { candidates, FILES } = await import('../cli/completion/candidates.ts');
    try {
      const { root } = this.config;
      const found = await candidates(words, Object.values(readManifest(root)), root);
      const lines = found === FILES ? [FILES] : found.map(({ word, doc }) => (doc ? `${word}\t${gist(doc)}` : word));
      writeAll(1, lines.map((line) => `${line}\n`).join(''));
    } catch {
      // No message is printed, because the word is still being typed.
    }
  }
}

/** The purpose of a flag, without its possible values. */
function gist(text: string): string {
  return text.split(/[\n\t;]/, 1)[0]!;
}
