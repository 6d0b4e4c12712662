import { chooseUptime } from '../../../record/ping.ts';
import { markNative, nameOfNative } from './native-frame.ts';
import { type KnownSink, threadScanner } from './scan-threads.ts';

/**
 * The places in a ping of what is needed to count its hangs. The paths are valid expressions, too; a scanner extracts
 * only them.
 */
const PLACES = {
  id: 'id',
  rowId: 'document_id',
  threads: 'threadHangStats',
  /** Child payloads are extracted whole: as far as is known they hold little else. */
  children: 'childPayloads',
  payloadThreads: 'payload.threadHangStats',
  payloadChildren: 'payload.childPayloads',
  reported: 'payload.hangs',
  modules: 'payload.modules',
  gleanReported: 'metrics.object["hangs.reports"]',
  gleanModules: 'metrics.object["hangs.modules"]',
  gleanRowReported: 'metrics.object.hangs_reports',
  gleanRowModules: 'metrics.object.hangs_modules',
  uptime: 'simpleMeasurements.uptime',
  payloadUptime: 'payload.simpleMeasurements.uptime',
  sessionLength: 'payload.info.sessionLength',
  sinceLastPing: 'payload.timeSinceLastPing',
  rowSinceLastPing: 'payload.time_since_last_ping',
  session: 'payload.info.sessionId',
  client: 'clientId',
  classicClient: 'clientID',
  rowClient: 'client_id',
  gleanClient: 'client_info.client_id',
  type: 'type',
  gleanMetrics: 'ping_info.seq',
  aggregates: 'usageHoursByDate',
  published: 'threads',
  uuid: 'uuid',
} as const;

/** The paths in the order in which `readHangs` takes their values. */
export const HANG_PATHS: readonly string[] = Object.values(PLACES);

/** The index of each value among those at HANG_PATHS. */
export const AT = Object.fromEntries(Object.keys(PLACES).map((name, i) => [name, i])) as Readonly<
  Record<keyof typeof PLACES, number>
>;

/** The number of values that `readHangs` reads; a caller's own arguments may follow. */
export const HANG_VALUES = HANG_PATHS.length;

/**
 * The kind of ping that the hangs come from: a session's thread statistics (`v2`, `v4`), or a list of single hangs in
 * the hang reporter's own ping (`bhr`) or in Glean's (`glean`). `none`: the ping has no hang data.
 */
export type HangForm = 'none' | 'v2' | 'v4' | 'bhr' | 'glean';

/** Receives the hangs of one ping. */
export interface HangSink extends KnownSink {
  /** Whether native frames are marked, so that their addresses survive the rules. */
  readonly marksNative: boolean;
  /** Begins a thread. `entries` is its number of distinct stacks. Return false to skip its hangs. */
  thread(name: string, entries: number, activity: unknown): boolean;
  /**
   * Takes one distinct stack of the thread, outermost frame first, with frames as the ping has them (strings, unless
   * the ping is damaged). `durations` are the histogram's values (key → count), or the milliseconds of a single hang;
   * anything else is damaged.
   */
  hang(stack: readonly unknown[], durations: unknown, annotations: unknown): void;
}

/**
 * Reads the hangs in the values at HANG_PATHS. Thread stats and child payloads may come as the bytes of their JSON
 * text: the thread scanner reads them, and what it does not understand is parsed. An empty object is read as an empty
 * array, as some pipelines wrote it. Classic pings have threadHangStats and childPayloads, unified pings the same
 * within payload; the hang reporter's have payload.hangs, as a ping or as a table's row; Glean's hang-report has two
 * objects among its metrics.
 */
export function readHangs(values: readonly unknown[], sink: HangSink): HangForm {
  const classic = unreadListOf(values[AT.threads]);
  if (classic !== undefined) {
    readThreads(classic, sink);
    readChildren(values[AT.children], sink);
    return 'v2';
  }
  const unified = unreadListOf(values[AT.payloadThreads]);
  if (unified === undefined) {
    const reported = listOf(values[AT.reported]);
    if (reported !== undefined) {
      readReport(reported, values[AT.modules], sink);
      return 'bhr';
    }
    const glean = listIn(values[AT.gleanReported]) ?? listIn(values[AT.gleanRowReported]);
    if (glean !== undefined) {
      readReport(glean, values[AT.gleanModules] ?? values[AT.gleanRowModules], sink);
      return 'glean';
    }
  }
  if (unified !== undefined) readThreads(unified, sink);
  const children = readChildren(values[AT.children], sink) || readChildren(values[AT.payloadChildren], sink);
  if (unified === undefined && !children) return 'none';
  return unified === undefined && unreadListOf(values[AT.payloadChildren]) === undefined ? 'v2' : 'v4';
}

/** The minutes of use that the ping covers, from the values at HANG_PATHS. May be negative. */
export function minutesOf(values: readonly unknown[]): number | undefined {
  return chooseUptime(
    values[AT.uptime] ?? values[AT.payloadUptime],
    values[AT.sessionLength],
    values[AT.sinceLastPing] ?? values[AT.rowSinceLastPing],
  );
}

/** Parses those of the values that came as the bytes of their JSON text. */
export function parsedValues(values: readonly unknown[]): readonly unknown[] {
  if (!values.some((value) => value instanceof Uint8Array)) return values;
  return values.map(parsed);
}

/** Parses a value if it came as the bytes of its JSON text. */
export function parsed(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8')) as unknown;
}

/** As `listOf`, but an array that came as bytes stays bytes. */
function unreadListOf(value: unknown): readonly unknown[] | Uint8Array | undefined {
  return value instanceof Uint8Array && value[0] === OPEN_LIST ? value : listOf(parsed(value));
}

const OPEN_LIST = 0x5b;

/** The value if it is an array; an empty array for `{}`; undefined for anything else. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== 'object') return undefined;
  for (const _ in value) return undefined;
  return [];
}

type Fields = Readonly<Record<string, unknown>>;

/** The value if it is an object; undefined for anything else. */
export function fieldsOf(value: unknown): Fields | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : undefined;
}

function readThreads(threads: readonly unknown[] | Uint8Array, sink: HangSink): void {
  if (threads instanceof Uint8Array && threadScanner()?.readThreads(threads, sink)) return;
  for (const value of parsed(threads) as readonly unknown[]) {
    const thread = fieldsOf(value);
    if (thread === undefined) continue;
    const hangs = listOf(thread.hangs) ?? [];
    const name = typeof thread.name === 'string' ? thread.name : '';
    if (!sink.thread(name, hangs.length, thread.activity)) continue;
    for (let i = 0; i < hangs.length; i++) {
      const hang = fieldsOf(hangs[i]);
      sink.hang(listOf(hang?.stack) ?? [], fieldsOf(hang?.histogram)?.values, hang?.annotations);
    }
  }
}

/** Reads child payloads. Returns whether any of them has hang data. */
function readChildren(value: unknown, sink: HangSink): boolean {
  const children = unreadListOf(value) ?? [];
  const known = children instanceof Uint8Array ? threadScanner()?.readChildren(children, sink) : undefined;
  if (known !== undefined) return known > 0;
  let found = false;
  for (const child of parsed(children) as readonly unknown[]) {
    const threads = listOf(fieldsOf(child)?.threadHangStats);
    if (threads === undefined) continue;
    found = true;
    readThreads(threads, sink);
  }
  return found;
}

function readReport(reported: readonly unknown[], modules: unknown, sink: HangSink): void {
  const byThread = new Map<string, Fields[]>();
  for (const value of reported) {
    const hang = fieldsOf(value) ?? {};
    const thread = typeof hang.thread === 'string' ? hang.thread : '';
    const list = byThread.get(thread);
    if (list === undefined) byThread.set(thread, [hang]);
    else list.push(hang);
  }
  const known = (listIn(modules) ?? []).map(moduleOf);
  for (const [thread, hangs] of byThread) {
    if (!sink.thread(thread, hangs.length, undefined)) continue;
    for (const hang of hangs) {
      const stack = (listIn(hang.stack) ?? []).map((frame) => frameText(frame, known, sink.marksNative));
      sink.hang(stack, numberIn(hang.duration), valueIn(hang.annotations));
    }
  }
}

/** A list, or a list as text: rows of tables hold some lists as JSON text. */
function listIn(value: unknown): readonly unknown[] | undefined {
  return listOf(valueIn(value));
}

function valueIn(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** A number, or a number as text. */
function numberIn(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
}

/** The module of `[name, debug id]`, or of a table's row `{f0_: name, f1_: debug id}`. */
function moduleOf(module: unknown): { readonly module: string; readonly id: string } {
  const fields = fieldsOf(module);
  const [name, id] = Array.isArray(module) ? (module as unknown[]) : [fields?.f0_, fields?.f1_];
  return { module: typeof name === 'string' ? name : '', id: typeof id === 'string' ? id : '' };
}

/**
 * The text of a frame. Native frames are `[module, "offset in hex"]`, or Glean's `{frame: offset, module}`; labels may
 * be `{frame: label}`. Module -1 is unknown memory.
 */
function frameText(frame: unknown, modules: readonly ReturnType<typeof moduleOf>[], marks: boolean): unknown {
  const fields = fieldsOf(frame);
  if (fields !== undefined && (fields.module === undefined || fields.module === null)) return fields.frame;
  if (fields === undefined && !Array.isArray(frame)) return frame;
  const [module, offset] = fields === undefined ? (frame as unknown[]) : [fields.module, fields.frame];
  const known = typeof module === 'number' ? modules[module] : undefined;
  if (known === undefined || typeof offset === 'object') return '(unresolved)';
  const native = { ...known, offset: String(offset) };
  return marks ? markNative(native) : nameOfNative(native);
}
