import type { Json } from './record.ts';

/** One add-on of a session. Classic pings hold little more than its id; unified pings describe it. */
export interface Addon {
  readonly id: string;
  /** Absent in many real pings: identify add-ons by id, and show the name. */
  readonly name?: string;
  readonly version?: string;
  /** The unified ping's type: extension, plugin, theme, locale, … */
  readonly type?: string;
  /** Whether it is shipped with the browser. */
  readonly system?: boolean;
  /** Whether another program installed it, such as an antivirus program. */
  readonly foreign?: boolean;
  /** Whether it is installed but switched off, by the user or the application. */
  readonly disabled?: boolean;
  /** Whether Mozilla's blocklist switched it off. */
  readonly blocklisted?: boolean;
}

/** The paths of add-ons, in the order that `addonsOf` takes. The texts are valid expressions, too. */
export const ADDON_PATHS = [
  'environment.addons.activeAddons',
  'addonDetails.XPI',
  'payload.addonDetails.XPI',
  'info.addons',
  'payload.info.addons',
] as const;

/**
 * Collects the add-ons of one ping from the values at `ADDON_PATHS`: each id once, in the order of the form that holds
 * most. The three forms complement each other: a name may come from one and the version from another.
 */
export function addonsOf(values: readonly unknown[]): Addon[] {
  const byId = new Map<string, Addon>();
  const [active, classic, unified, listClassic, listUnified] = values;
  for (const [id, value] of members(active)) add(byId, fromActive(id, value));
  for (const details of [classic, unified])
    for (const [id, value] of members(details)) add(byId, fromDetails(id, value));
  for (const list of [listClassic, listUnified]) for (const addon of fromList(list)) add(byId, addon);
  return [...byId.values()];
}

function add(byId: Map<string, Addon>, addon: Addon): void {
  const known = byId.get(addon.id);
  byId.set(addon.id, known === undefined ? addon : { ...addon, ...known });
}

function members(value: unknown): [string, Json][] {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
}

function fromActive(id: string, value: Json): Addon {
  const fields = Object.fromEntries(members(value));
  return {
    id,
    ...text('name', fields.name),
    ...text('version', fields.version),
    ...text('type', fields.type),
    system: fields.isSystem === true,
    foreign: isSet(fields.foreignInstall),
    disabled: isSet(fields.userDisabled) || isSet(fields.appDisabled),
    blocklisted: isSet(fields.blocklisted),
  };
}

/** Whether a flag is set. Old pings write some flags as 0 and 1. */
function isSet(value: Json | undefined): boolean {
  return value === true || value === 1;
}

function fromDetails(id: string, value: Json): Addon {
  const fields = Object.fromEntries(members(value));
  return { id, ...text('name', fields.name) };
}

/** Reads `id:version,id:version`, each part percent-encoded. Only versions may hold an unencoded colon. */
function fromList(list: unknown): Addon[] {
  if (typeof list !== 'string' || list === '') return [];
  return list.split(',').flatMap((entry) => {
    const colon = entry.indexOf(':');
    const id = decode(colon < 0 ? entry : entry.slice(0, colon));
    return id === '' ? [] : [{ id, ...(colon < 0 ? {} : { version: decode(entry.slice(colon + 1)) }) }];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function text<K extends string>(key: K, value: Json | undefined): { [P in K]?: string } {
  return (typeof value === 'string' ? { [key]: value } : {}) as { [P in K]?: string };
}
