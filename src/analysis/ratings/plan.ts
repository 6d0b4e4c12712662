import type { Wide } from '../../plan/plan.ts';
import { CLIENT_ID } from '../../record/ping.ts';
import { ADDON_PATHS } from '../../record/ping-addons.ts';

/** Members by which ratings in NDJSON are known, where nobody says otherwise. */
const USER = 'user ?? userId ?? user_id';
const ITEM = 'item ?? itemId ?? item_id';
const WEIGHT = 'weight ?? rating';

/**
 * The wide step that collects ratings: from pings, or from records with a user, an item and perhaps a weight. `columns`
 * are the expressions of these where they are called otherwise; then nothing else is looked for.
 */
export function ratingsPlan(
  rules: 'own' | '2014',
  columns?: readonly string[],
): Extract<Wide, { readonly op: 'group' }> {
  const nothing = [CLIENT_ID, ...ADDON_PATHS].map(() => 'null');
  const args = columns
    ? [...nothing, ...[0, 1, 2].map((k) => columns[k] ?? 'null')]
    : [CLIENT_ID, ...ADDON_PATHS, USER, ITEM, WEIGHT];
  return { op: 'group', by: [], columns: [{ name: 'ratings', fn: 'ratings', args, params: [{ rules }] }] };
}
