import type { Wide } from '../../plan/plan.ts';
import { CLIENT_ID } from '../../record/ping.ts';
import { ADDON_PATHS } from '../../record/ping-addons.ts';
import type { RatingsRules } from './read.ts';

/** The default members of ratings in NDJSON. */
const USER = 'user ?? userId ?? user_id';
const ITEM = 'item ?? itemId ?? item_id';
const WEIGHT = 'weight ?? rating';

/**
 * Makes the wide step that collects ratings: from pings, or from records with a user, an item and perhaps a weight.
 * `columns` are expressions for these, if they have other names; then pings are not looked for. `weight` is an
 * expression for the weight.
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
