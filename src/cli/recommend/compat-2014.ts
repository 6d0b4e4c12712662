import { repeatedRatings } from '../../analysis/ratings/named-ratings.ts';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import { TeleError } from '../../errors.ts';
import { type Run2014, run2014 } from '../../model/compat-2014.ts';
import { splitNames } from '../../model/recommend/resolve.ts';
import type { JsonRecord } from '../../record/record.ts';
import { counted, grouped } from '../../render/number-text.ts';
import { say } from '../output/say.ts';
import { rounded } from './answer.ts';
import { tellTrials } from './training-progress.ts';

interface Flags {
  readonly installed?: readonly string[] | undefined;
  readonly top?: number;
  readonly jobs?: number | undefined;
  readonly progress: string;
}

/** Makes the lists of the 2014 post: for the installed add-ons, or for its own two made-up users. */
export async function recommendAsIn2014(state: RatingsState, flags: Flags): Promise<JsonRecord[]> {
  const run = await runOn(state, flags);
  say(
    `lambda ${run.lambda} has the lowest RMSE of ${run.table.length}; ${grouped(run.collided)} names share a hash with another one`,
  );
  const users = flags.installed === undefined ? USERS_2014 : [knownOf(flags.installed, run)];
  return users.flatMap((names) =>
    run.recommend(names, flags.top).map(({ name, score }, index) => ({
      installed: names.join(', '),
      rank: index + 1,
      name,
      score: rounded(score),
    })),
  );
}

/** The typed names that exist; case matters here. Throws a TeleError if none exists. */
function knownOf(texts: readonly string[], run: Run2014): string[] {
  const typed = texts.flatMap((text) => splitNames(text, (name) => (run.knows(name) ? name : undefined)));
  const known = typed.filter((name) => run.knows(name));
  for (const name of typed)
    if (!run.knows(name)) say(`there is no add-on "${name}"; as in 2014, names count as they are written`);
  if (known.length > 0) return known;
  throw new TeleError('nothing that is installed is known, and the job of 2014 had no answer to that');
}

/** Repeats the post's choice of lambda: its grid with the RMSE of each. */
export async function evaluateAsIn2014(state: RatingsState, flags: Flags): Promise<JsonRecord[]> {
  const { table, lambda } = await runOn(state, flags);
  return table.map((row) => ({ lambda: row.lambda, rmse: rounded(row.rmse), best: row.lambda === lambda }));
}

/** The post's made-up users, who have one add-on each. */
const USERS_2014 = [['Ghostery'], ['Firebug']];

function runOn(state: RatingsState, { progress, jobs }: Flags): Promise<Run2014> {
  if (state.pairs.size === 0)
    throw new TeleError(
      `there are no ratings to learn from in ${counted(state.facts.records, 'record')}: the post's job takes clients with named add-ons in addonDetails.XPI`,
    );
  const users = USERS_2014.map(([name]) => [`${name} Session`, name!] as const);
  return run2014([...repeatedRatings(state), ...users], { threads: jobs, onTrial: tellTrials(progress) });
}
