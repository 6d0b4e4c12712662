import type { Wide } from '../../plan/plan.ts';
import { CLIENT_ID } from '../../record/ping.ts';
import { ADDON_PATHS } from '../../record/ping-addons.ts';
import type { RatingsRules } from './read.ts';

/** Members by which ratings in NDJSON are known, where nobody says otherwise. */
const USER = 'user ?? userId ?? user_id';
const ITEM = 'item ?? itemId ?? item_id';
const WEIGHT = 'weight ?? rating';

/**
 * The wide step that collects ratings: from pings, or from records with a user, an item and perhaps a weight. `columns`
 * are the expressions of these where they are called otherwise; then nothing else is looked for. `weight` is an
 * expression of what a rating weighs.
 */
export function ratingsPlan(
  { rules = 'own', duplicates = 'max' }: RatingsRules,
  columns?: readonly string[],
  weight?: string,
): Extract<Wide, { readonly op: 'group' }> {
  const nothing = [CLIENT_ID, ...ADDON_PATHS].map(() => 'null');
  const args = columns
    ? [...nothing, columns[0]!, columns[1]!, weight ?? columns[2] ?? 'null']
    : [CLIENT_ID, ...ADDON_PATHS, USER, ITEM, weight ?? WEIGHT];
  return { op: 'group', by: [], columns: [{ name: 'ratings', fn: 'ratings', args, params: [{ rules, duplicates }] }] };
}
