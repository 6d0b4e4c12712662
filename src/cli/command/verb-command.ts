import type { StageWord } from '../pipeline/stage-word.ts';
import { StreamCommand, type StreamFlags } from './stream.ts';

/** A command that is a stage of `tele run`, and does as a command what it does there. */
export abstract class VerbCommand extends StreamCommand {
  protected override readonly stdin = 'always';

  protected abstract readonly verb: StageWord;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(this.ctor, this.verb.words?.(this.argv));
    const { stages, wide } = this.verb.step(flags, args);
    await this.stream(stages, flags as unknown as StreamFlags, wide);
  }
}
