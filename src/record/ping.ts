import type { Json, JsonRecord } from './record.ts';

/**
 * What a ping says about itself, whatever its form: classic (`info.OS`), unified (`environment.system.os.name`), or unified and
 * converted back. Each fact comes twice: as expression text, for plans, and as a function over a whole record.
 * The texts hold paths, `??`, `?:`, comparisons and `startsWith` only, so that their paths can be projected.
 */

/** Operating system under its classic name (WINNT, Darwin, Linux, Android); unified pings say Windows_NT for WINNT. */
export const OS =
  'info.OS ?? (environment.system.os.name.startsWith("Windows") ? "WINNT" : environment.system.os.name)';
/** Version of the operating system as the ping states it ("6.1" is Windows 7). */
export const OS_VERSION = 'info.version ?? environment.system.os.version';
/** Random identity of the profile. Classic pings have it only where health reports were on. */
export const CLIENT_ID = 'clientID ?? clientId';
/** Identity of the document; classic pings have it before the tab of their line. */
export const PING_ID = 'id';
export const APP_NAME = 'info.appName ?? application.name';
export const APP_VERSION = 'info.appVersion ?? application.version';
/** 14 digits, YYYYMMDDhhmmss. */
export const BUILD_ID = 'info.appBuildID ?? application.buildId';
export const CHANNEL = 'info.appUpdateChannel ?? application.channel';
/** Why the ping was sent: the classic dimension, then the unified ping's own reason, then its type. */
export const REASON = 'info.reason ?? payload.info.reason ?? type';
export const LOCALE = 'info.locale ?? environment.settings.locale';
export const CPU_COUNT = 'info.cpucount ?? environment.system.cpu.count';
/** Memory of the machine in MB. */
export const MEMORY_MB = 'info.memsize ?? environment.system.memoryMB';
export const ARCHITECTURE = 'info.arch ?? application.architecture';
/** Identity of the session a unified ping is a part of; classic pings are whole sessions and have none. */
export const SESSION_ID = 'payload.info.sessionId';
/**
 * Minutes of use that the ping covers: process uptime in minutes; failing that the unified session length (seconds);
 * for the hang reporter's own ping the time since its last one (milliseconds). May be negative: clocks go wrong.
 */
export const UPTIME_MINUTES =
  'simpleMeasurements.uptime ?? payload.simpleMeasurements.uptime ?? ' +
  '(payload.info.sessionLength !== undefined ? payload.info.sessionLength / 60 : ' +
  'payload.timeSinceLastPing !== undefined ? payload.timeSinceLastPing / 60000 : undefined)';

/** Every fact by the name a user may type for it. */
export const PING_FACTS = {
  os: OS,
  osVersion: OS_VERSION,
  clientId: CLIENT_ID,
  id: PING_ID,
  appName: APP_NAME,
  appVersion: APP_VERSION,
  buildId: BUILD_ID,
  channel: CHANNEL,
  reason: REASON,
  locale: LOCALE,
  cpuCount: CPU_COUNT,
  memoryMB: MEMORY_MB,
  architecture: ARCHITECTURE,
  sessionId: SESSION_ID,
  uptimeMinutes: UPTIME_MINUTES,
} as const;

/** What `describePing` finds. A member that the ping lacks is absent. Values are as the ping has them, not checked. */
export type PingFacts = { -readonly [K in keyof typeof PING_FACTS]?: Json };

/** All facts of one ping, the same answers that the expression texts give. */
export function describePing(record: JsonRecord): PingFacts {
  const facts: PingFacts = {};
  const set = (name: keyof PingFacts, value: Json | undefined) => {
    if (value !== undefined) facts[name] = value;
  };
  const first = (...paths: string[][]): Json | undefined => {
    let last: Json | undefined;
    for (const path of paths) {
      last = at(record, path);
      if (last !== undefined && last !== null) return last;
    }
    return last;
  };
  set('os', osName(record));
  set('osVersion', first(['info', 'version'], ['environment', 'system', 'os', 'version']));
  set('clientId', first(['clientID'], ['clientId']));
  set('id', first(['id']));
  set('appName', first(['info', 'appName'], ['application', 'name']));
  set('appVersion', first(['info', 'appVersion'], ['application', 'version']));
  set('buildId', first(['info', 'appBuildID'], ['application', 'buildId']));
  set('channel', first(['info', 'appUpdateChannel'], ['application', 'channel']));
  set('reason', first(['info', 'reason'], ['payload', 'info', 'reason'], ['type']));
  set('locale', first(['info', 'locale'], ['environment', 'settings', 'locale']));
  set('cpuCount', first(['info', 'cpucount'], ['environment', 'system', 'cpu', 'count']));
  set('memoryMB', first(['info', 'memsize'], ['environment', 'system', 'memoryMB']));
  set('architecture', first(['info', 'arch'], ['application', 'architecture']));
  set('sessionId', first(['payload', 'info', 'sessionId']));
  set('uptimeMinutes', uptimeOf(record));
  return facts;
}

function osName(record: JsonRecord): Json | undefined {
  const classic = at(record, ['info', 'OS']);
  if (classic !== undefined && classic !== null) return classic;
  const name = at(record, ['environment', 'system', 'os', 'name']);
  return typeof name === 'string' && name.startsWith('Windows') ? 'WINNT' : name;
}

function uptimeOf(record: JsonRecord): Json | undefined {
  return chooseUptime(
    at(record, ['simpleMeasurements', 'uptime']) ?? at(record, ['payload', 'simpleMeasurements', 'uptime']),
    at(record, ['payload', 'info', 'sessionLength']),
    at(record, ['payload', 'timeSinceLastPing']),
  );
}

/**
 * Minutes of use from the three places a ping may state it: uptime (minutes), session length (seconds), time since the last hang
 * report (milliseconds). Undefined where none holds a number.
 */
export function chooseUptime(uptime: unknown, sessionLength: unknown, sinceLastPing: unknown): number | undefined {
  if (typeof uptime === 'number') return uptime;
  if (typeof sessionLength === 'number') return sessionLength / 60;
  return typeof sinceLastPing === 'number' ? sinceLastPing / 60_000 : undefined;
}

/** The value under own members only; undefined where the way ends. */
function at(record: JsonRecord, path: readonly string[]): Json | undefined {
  let value: Json | undefined = record;
  for (const key of path) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = value[key];
  }
  return value;
}
