import { chooseUptime } from '../../../record/ping.ts';
import { type KnownSink, threadScanner } from './scan-threads.ts';

/**
 * Where a ping keeps its hangs and what is needed to count them: path texts that are expressions as well, for a scanner
 * that fetches only these. `readHangs` takes the values in this order. Child payloads are fetched whole: as far as is
 * known they hold little else.
 */
export const HANG_PATHS = [
  'id',
  'threadHangStats',
  'childPayloads',
  'payload.threadHangStats',
  'payload.childPayloads',
  'payload.hangs',
  'payload.modules',
  'simpleMeasurements.uptime',
  'payload.simpleMeasurements.uptime',
  'payload.info.sessionLength',
  'payload.timeSinceLastPing',
] as const;

/** Number of values that `readHangs` reads; a caller's own arguments may follow. */
export const HANG_VALUES = HANG_PATHS.length;

/** Which kind of ping the hangs came from. `none`: it has no hang data at all. */
export type HangForm = 'none' | 'v2' | 'v4' | 'bhr';

/** Receives the hangs of one ping. */
export interface HangSink extends KnownSink {
  /** A thread begins. `entries` is its number of distinct stacks. False skips its hangs. */
  thread(name: string, entries: number, activity: unknown): boolean;
  /**
   * One distinct stack of the thread, outermost frame first, frames as the ping has them (strings, unless the ping is
   * damaged). `durations`: the histogram's values (key → count), or for a single hang its milliseconds; anything else
   * is damaged.
   */
  hang(stack: readonly unknown[], durations: unknown, annotations: unknown): void;
}

/**
 * Walks the hangs in the values at HANG_PATHS. Thread stats and child payloads may come as the bytes of their JSON
 * text: what the thread scanner does not understand of them is parsed. An empty object stands for an empty array, as
 * some pipelines wrote them. Classic form: threadHangStats and childPayloads; unified: the same within payload; hang
 * reporter: payload.hangs.
 */
export function readHangs(values: readonly unknown[], sink: HangSink): HangForm {
  const classic = unreadListOf(values[1]);
  if (classic !== undefined) {
    readThreads(classic, sink);
    readChildren(values[2], sink);
    return 'v2';
  }
  const unified = unreadListOf(values[3]);
  const reported = unified === undefined ? listOf(values[5]) : undefined;
  if (reported !== undefined) {
    readReport(reported, values[6], sink);
    return 'bhr';
  }
  if (unified !== undefined) readThreads(unified, sink);
  const children = readChildren(values[2], sink) || readChildren(values[4], sink);
  if (unified === undefined && !children) return 'none';
  return unified === undefined && unreadListOf(values[4]) === undefined ? 'v2' : 'v4';
}

/** Minutes of use that the ping covers, from the values at HANG_PATHS. May be negative. */
export function minutesOf(values: readonly unknown[]): number | undefined {
  return chooseUptime(values[7] ?? values[8], values[9], values[10]);
}

/** The values with those that came as the bytes of their JSON text parsed. */
export function parsedValues(values: readonly unknown[]): readonly unknown[] {
  if (!values.some((value) => value instanceof Uint8Array)) return values;
  return values.map(parsed);
}

/** The value, parsed where it came as the bytes of its JSON text. */
export function parsed(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8')) as unknown;
}

/** As `listOf`, but an array that came as bytes stays so. */
function unreadListOf(value: unknown): readonly unknown[] | Uint8Array | undefined {
  return value instanceof Uint8Array && value[0] === OPEN_LIST ? value : listOf(parsed(value));
}

const OPEN_LIST = 0x5b;

/** An array; empty for `{}`; undefined for anything else. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== 'object') return undefined;
  for (const _ in value) return undefined;
  return [];
}

type Fields = Readonly<Record<string, unknown>>;

/** An object's members; undefined for anything else. */
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

/** True where any child payload has hang data. */
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
  const names = (listOf(modules) ?? []).map((module) =>
    Array.isArray(module) && typeof module[0] === 'string' ? module[0] : '',
  );
  for (const [thread, hangs] of byThread) {
    if (!sink.thread(thread, hangs.length, undefined)) continue;
    for (const hang of hangs) {
      sink.hang(
        (listOf(hang.stack) ?? []).map((frame) => frameText(frame, names)),
        hang.duration,
        hang.annotations,
      );
    }
  }
}

/** Native frames are `[module, "offset in hex"]`; module -1 is unknown memory. */
function frameText(frame: unknown, modules: readonly string[]): unknown {
  if (!Array.isArray(frame)) return frame;
  const [module, offset] = frame;
  const name = typeof module === 'number' ? modules[module] : undefined;
  return name === undefined || typeof offset === 'object' ? '(unresolved)' : `${name}:0x${offset}`;
}
