import type { RatingsState } from '../../analysis/ratings/state.ts';
import { EXIT } from '../../errors.ts';
import { writeModel } from '../../model/file/write-model.ts';
import { flagsOf } from '../../model/methods/settings.ts';
import type { NameList } from '../../model/recommend/patterns.ts';
import type { JsonRecord } from '../../record/record.ts';
import { say } from '../output/say.ts';
import { describeDrops } from './drops.ts';
import { isForReading } from './readable.ts';
import { trainModel } from './train-model.ts';
import { tellIterations } from './training-progress.ts';

type Flags = Parameters<typeof trainModel>[1] & {
  readonly out: string;
  readonly clients: boolean;
  readonly progress: string;
  readonly output?: string | undefined;
};

/**
 * Trains, writes the file, and returns a row about the model. When interrupted, it keeps what there is, and the exit
 * code says so.
 */
export async function trainToFile(
  state: RatingsState,
  flags: Flags,
  { exclude, source }: { exclude: NameList | undefined; source: string },
): Promise<JsonRecord> {
  const tell = tellIterations(flags.progress);
  const trained = await trainModel(state, flags, { exclude, tell, source });
  const { model, settings, notes, named, drops, training, seconds, isInterrupted } = trained;
  writeModel(flags.out, model, notes, flags.clients ? named.ratings : undefined);
  if (isInterrupted) {
    say(
      `interrupted: ${flags.out} holds the model after ${training!.iterations} of ${flags.iterations ?? 10} iterations`,
    );
    process.exitCode = EXIT.interrupted;
  }
  return {
    model: flags.out,
    clients: state.users.size,
    addons: model.items,
    ratings: named.ratings.columns.length,
    method: settings.method,
    settings: isForReading(flags.output) ? flagsOf(settings).replace(/^--method \w+ ?/, '') : { ...settings },
    ...(training && { iterations: training.iterations, loss: training.losses.at(-1) ?? null }),
    seconds: Number(seconds.toFixed(3)),
    dropped: isForReading(flags.output) ? describeDrops(drops) : { ...drops },
    ...(training && !isForReading(flags.output) && { losses: [...training.losses] }),
  };
}
