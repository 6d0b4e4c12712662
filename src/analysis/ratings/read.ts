import { ADDON_PATHS, type Addon, addonsOf } from '../../record/ping-addons.ts';
import type { Duplicates } from './rated-pairs.ts';
import type { Fact, RatingsState } from './state.ts';

/** The rules by which ratings are read. */
export interface RatingsRules {
  /**
   * 'own': add-ons that a person chose, as far as the ping states it. '2014': what the post's job took, which is every
   * named add-on of the classic section by its name, except the default theme.
   */
  readonly rules?: 'own' | '2014';
  /** The way to join several ratings of one item by one user. Default: the largest. */
  readonly duplicates?: Duplicates | undefined;
}

/** The number of values of one record: the client, the places of add-ons, and user, item and weight of a rating. */
export const RATING_VALUES = 1 + ADDON_PATHS.length + 3;

/** Adds one record: a ping, or a rating of the form (user, item, weight). */
export function addRecord(state: RatingsState, values: readonly unknown[], { rules }: RatingsRules): RatingsState {
  state.facts.records++;
  const [user, item, weight] = values.slice(1 + ADDON_PATHS.length);
  if (isInexact(user) || isInexact(item)) state.facts.inexact++;
  else if (isName(user) && isName(item)) addRating(state, String(user), String(item), weight);
  else if (!isName(values[0])) state.facts.noClient++;
  else addPing(state, String(values[0]), values.slice(1, 1 + ADDON_PATHS.length), rules === '2014');
  return state;
}

/** Adds one rating. A missing weight is 1. */
export function addRating(state: RatingsState, user: string, item: string, weight: unknown): void {
  state.facts.rated++;
  const number = weight === undefined || weight === null ? 1 : weightOf(weight);
  if (!Number.isFinite(Math.fround(number))) state.facts.notANumber++;
  else if (Math.fround(number) === 0) state.facts.zero++;
  else state.pairs.add(state.users.add(user), state.items.add(item), number, 1, state.duplicates);
}

function weightOf(weight: unknown): number {
  if (typeof weight === 'number') return weight;
  return typeof weight === 'string' && weight.trim() !== '' ? Number(weight) : Number.NaN;
}

/** Whether a value names a user or item. Numbers do, too: many tables use them as ids. */
function isName(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

function isInexact(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

function addPing(state: RatingsState, client: string, places: readonly unknown[], as2014: boolean): void {
  const addons = as2014 ? namedIn(places[CLASSIC]) : addonsOf(places);
  if (addons.length === 0) state.facts.noAddons++;
  for (const addon of addons) {
    const reason = as2014 ? reason2014(addon) : reasonToLeaveOut(addon);
    if (reason !== undefined) state.facts[reason]++;
    else addAddon(state, client, as2014 ? { id: addon.name! } : addon);
  }
}

function addAddon(state: RatingsState, client: string, { id, name }: Addon): void {
  const item = state.items.add(id);
  state.pairs.add(state.users.add(client), item);
  if (name) state.called.add(item, state.names.add(name));
}

/** The index of the classic section. */
const CLASSIC = ADDON_PATHS.indexOf('addonDetails.XPI');

/** The add-ons of the section unchanged, even two with the same name. */
function namedIn(section: unknown): Addon[] {
  return section !== null && typeof section === 'object' && !Array.isArray(section)
    ? Object.entries(section).map(([id, value]) => {
        const { name } = (value ?? {}) as { name?: unknown };
        return typeof name === 'string' ? { id, name } : { id };
      })
    : [];
}

function reason2014({ name }: Addon): Fact | undefined {
  if (!name) return 'unnamed';
  return name === DEFAULT_NAME ? 'defaultTheme' : undefined;
}

function reasonToLeaveOut(addon: Addon): Fact | undefined {
  if (addon.id === DEFAULT_THEME || addon.name === DEFAULT_NAME) return 'defaultTheme';
  if (addon.type === 'theme') return 'theme';
  if (addon.system) return 'system';
  if (addon.foreign) return 'foreign';
  if (addon.blocklisted) return 'blocklisted';
  return addon.disabled ? 'disabled' : undefined;
}

/** The default theme, which every profile has and nobody chose. */
const DEFAULT_THEME = '{972ce4c6-7e08-4474-a285-3208198ce6fd}';
const DEFAULT_NAME = 'Default';
