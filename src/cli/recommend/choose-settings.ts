import { EXIT, TeleError } from '../../errors.ts';
import { choicesFor, choose } from '../../model/choose.ts';
import type { NamedMatrix } from '../../model/evaluate/folds.ts';
import type { Estimate } from '../../model/evaluate/interval.ts';
import type { Evaluation } from '../../model/evaluate/tally.ts';
import { flagsOf, type Settings } from '../../model/methods/settings.ts';
import type { JsonRecord } from '../../record/record.ts';
import { counted, grouped } from '../../render/number-text.ts';
import { say } from '../output/say.ts';
import { catchInterrupt } from '../run/interrupt.ts';
import { rounded } from './answer.ts';
import { tellTrials } from './training-progress.ts';

interface Flags {
  readonly seed: number;
  readonly jobs?: number | undefined;
  readonly progress: string;
}

/** The chosen settings, and the notes about the choice for the model file. */
export interface Chosen {
  readonly settings: Settings;
  readonly metrics: JsonRecord | null;
}

/**
 * Chooses the settings that make the best lists from these ratings. Says beforehand how much there is to do, and
 * afterwards what was chosen and how it compares with popularity. On Ctrl-C it throws, with the exit code of an
 * interruption.
 */
export async function chooseSettings(ratings: NamedMatrix, flags: Flags): Promise<Chosen> {
  const choices = choicesFor(ratings);
  const { grid, asked, seconds } = choices;
  if (asked === 0) {
    say('note: no client has two add-ons, so nothing can be judged, nor learned but what is popular');
    return { settings: { method: 'popularity' }, metrics: null };
  }
  say(
    `note: no --method was given: trying ${grid.length} settings on ${asked === 1 ? 'the one client' : `${grouped(asked)} clients`} with two add-ons or more, about ${Math.ceil(seconds)} s`,
  );
  const interrupt = catchInterrupt();
  try {
    const { settings, evaluation } = await choose(ratings, choices, {
      seed: flags.seed,
      threads: flags.jobs,
      signal: interrupt.signal,
      onTrial: tellTrials(flags.progress),
    });
    if (interrupt.signal.aborted)
      throw new TeleError('interrupted before a method was chosen: there is no model', { exit: EXIT.interrupted });
    say(`note: ${sentenceOf(settings, evaluation)}`);
    return { settings, metrics: metricsOf(evaluation) };
  } finally {
    interrupt.release();
  }
}

function sentenceOf(settings: Settings, { best, popularity, lead, trials }: Evaluation): string {
  const [own, base] = [best.at[0]!.ndcg, popularity.at[0]!.ndcg];
  if (settings.method !== 'popularity')
    return `chose ${flagsOf(settings)}: NDCG@10 ${interval(own)}, popularity ${interval(base)}, ${lead.low.toFixed(3)} to ${lead.high.toFixed(3)} more`;
  return `nothing beats popularity beyond chance here, so lists are by popularity: NDCG@10 ${interval(base)}; the best of ${counted(trials.length, 'other')}, ${flagsOf(best.settings)}, has ${interval(own)}`;
}

function interval({ mean, low, high }: Estimate): string {
  return Number.isFinite(high) ? `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})` : mean.toFixed(3);
}

function metricsOf({ best, popularity, lead }: Evaluation): JsonRecord {
  const of = ({ mean, low, high, size }: Estimate) => ({
    mean: rounded(mean),
    low: Number.isFinite(low) ? rounded(low) : null,
    high: Number.isFinite(high) ? rounded(high) : null,
    size,
  });
  return {
    best: flagsOf(best.settings),
    'ndcg@10': of(best.at[0]!.ndcg),
    'recall@20': of(best.at[1]!.recall),
    lead: of(lead),
    popularity: { 'ndcg@10': of(popularity.at[0]!.ndcg), 'recall@20': of(popularity.at[1]!.recall) },
  };
}
