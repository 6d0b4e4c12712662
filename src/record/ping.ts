import type { DimensionName } from './dimension.ts';

// The facts that a ping states about itself in any of its forms: classic (`info.OS`), unified
// (`environment.system.os.name`), unified and converted back, or Glean's (`client_info.os`). They are texts of
// expressions, for plans. They use only paths, `??`, `?:` and `startsWith`, so that nothing else of a ping is read.

/**
 * The operating system under its classic name (WINNT, Darwin, Linux, Android). Unified pings write Windows_NT for
 * WINNT, and Glean's write Windows.
 */
export const OS =
  'info.OS ?? (environment.system.os.name.startsWith("Windows") ? "WINNT" : environment.system.os.name) ?? ' +
  '(client_info.os.startsWith("Windows") ? "WINNT" : client_info.os)';
/** The version of the operating system as the ping states it ("6.1" is Windows 7). */
export const OS_VERSION = 'info.version ?? environment.system.os.version ?? client_info.os_version';
/** The random identity of the profile. Classic pings have it only where health reports were on. */
export const CLIENT_ID = 'clientID ?? clientId ?? client_info.client_id';

/** The paths of that expression. */
export const CLIENT_PATHS: readonly string[] = CLIENT_ID.split(' ?? ');

/**
 * For each dimension, where a ping states what the keys of a laid-out source state: in classic and unified pings, in
 * Glean's, and in rows of tables. A day is that of the submission where a row has it, else the day on which the ping
 * was made.
 */
export const SAYS: Readonly<Record<DimensionName, string>> = {
  reason: 'info.reason ?? payload.info.reason ?? ping_info.reason',
  app: 'info.appName ?? application.name ?? metadata.uri.app_name ?? normalized_app_name',
  channel:
    'info.appUpdateChannel ?? application.channel ?? environment.settings.update.channel ?? client_info.app_channel ?? ' +
    'metadata.uri.app_update_channel ?? normalized_channel',
  'app-version':
    'info.appVersion ?? application.version ?? client_info.app_display_version ?? metadata.uri.app_version',
  'build-id':
    'info.appBuildID ?? application.buildId ?? client_info.app_build ?? application.build_id ?? metadata.uri.app_build_id',
  date: 'submission_timestamp ?? submission_date ?? creationDate ?? creation_date ?? ping_info.end_time',
};

/** The identity of the document: pings that share it are one ping that was sent again. */
export const DOCUMENT_ID = 'id ?? document_id';
/** The session that a unified ping is a part of; for others, the document. */
export const SESSION_ID = 'payload.info.sessionId ?? id ?? document_id';

/**
 * The minutes of use, from the three places where a ping may state it: uptime (minutes), session length (seconds), time
 * since the last hang report (milliseconds). Undefined where none holds a number. May be negative: clocks go wrong.
 */
export function chooseUptime(uptime: unknown, sessionLength: unknown, sinceLastPing: unknown): number | undefined {
  if (typeof uptime === 'number') return uptime;
  if (typeof sessionLength === 'number') return sessionLength / 60;
  return typeof sinceLastPing === 'number' ? sinceLastPing / 60_000 : undefined;
}
