import { compareKeyLists, type Key, keyOf, valueOfKey } from '../aggregate/key.ts';
import type { Wide } from '../plan/plan.ts';
import type { Json, JsonRecord } from '../record/record.ts';
import { pointIn } from '../record/time/point.ts';
import type { Binder } from '../stages/binder.ts';
import type { Step } from '../stages/cursor.ts';
import { SHUFFLE_KEYS } from './shuffle-keys.ts';
import type { WideState, WideStep } from './wide-step.ts';

type Sessions = Extract<Wide, { op: 'sessions' }>;

/** A session: its beginning and end, in milliseconds since 1970, and its number of events. */
type Session = readonly [start: number, end: number, events: number];

/**
 * Sessions of each key, whose events may come in any order: in a session no event is further than the gap from the next
 * one. Sessions become one when an event between them comes, so the result does not depend on how the input is split.
 * Holds three numbers for each session.
 */
export function openSessions(sessions: Sessions): WideStep {
  const { by, at, gap } = sessions;
  return {
    expressions: [...by.map(({ expr }) => expr), at],
    ofExpressions: true,
    description: `sessions of ${by.map(({ expr }) => expr).join(', ')}, ended by ${gap / 1000} seconds without ${at}`,
    create: () => new SessionsState(sessions, []),
    decode: (json) => new SessionsState(sessions, json as unknown as Encoded),
    shuffle: SHUFFLE_KEYS,
  };
}

/** The sessions of each key, in order. An entry with the key NO_TIME has the number of records without a time. */
type Encoded = readonly (readonly [keys: Key[], sessions: Session[]])[];

/** The key under which records without a time are counted. */
const NO_TIME: Key[] = [];

class SessionsState implements WideState {
  readonly #plan: Sessions;
  readonly #byKey = new Map<string, { readonly keys: readonly Key[]; readonly sessions: Session[] }>();
  #untimed = 0;

  constructor(plan: Sessions, encoded: Encoded) {
    this.#plan = plan;
    for (const [keys, sessions] of encoded) this.#take(keys, sessions);
  }

  taker(binder: Binder): Step {
    const readers = this.#plan.by.map(({ expr }) => binder.bind(expr));
    const timeOf = binder.bind(this.#plan.at);
    return (cursor) => {
      const time = pointIn(timeOf(cursor));
      if (time === undefined) this.#untimed++;
      else {
        const keys = readers.map((read) => keyOf(read(cursor) ?? null));
        this.#add(this.#sessionsOf(keys), [time, time, 1]);
      }
      return true;
    };
  }

  merge(next: WideState): void {
    const { byKey, untimed } = (next as SessionsState).#parts();
    this.#untimed += untimed;
    for (const { keys, sessions } of byKey) this.#take(keys, sessions);
  }

  encode(): Json {
    const { byKey, untimed } = this.#parts();
    const all: Json[] = byKey.map(({ keys, sessions }) => [[...keys], sessions.map((session) => [...session])]);
    return untimed === 0 ? all : [...all, [NO_TIME, [[0, 0, untimed]]]];
  }

  held(): string {
    return `the sessions of ${this.#byKey.size.toLocaleString('en-US')} keys`;
  }

  notes(): string[] {
    const count = this.#untimed;
    if (count === 0) return [];
    const records = `${count.toLocaleString('en-US')} record${count === 1 ? '' : 's'}`;
    return [`${records} had no time at ${this.#plan.at}, and ${count === 1 ? 'is' : 'are'} in no session`];
  }

  finish() {
    const names = this.#plan.by.map(({ name }) => name);
    const byKey = this.#parts().byKey.sort((a, b) => compareKeyLists(a.keys, b.keys));
    const rows = byKey.flatMap(({ keys, sessions }) =>
      sessions.map(([start, end, events]): JsonRecord => {
        const named = keys.map((key, k) => [names[k]!, valueOfKey(key) ?? null] as const);
        const times = { start: textOf(start), end: textOf(end), seconds: (end - start) / 1000, events };
        return { ...Object.fromEntries(named), ...times };
      }),
    );
    return { rows };
  }

  #parts() {
    return { byKey: [...this.#byKey.values()], untimed: this.#untimed };
  }

  #take(keys: readonly Key[], sessions: readonly Session[]): void {
    if (keys.length === 0 && this.#plan.by.length > 0) this.#untimed += sessions[0]![2];
    else for (const session of sessions) this.#add(this.#sessionsOf(keys), session);
  }

  #sessionsOf(keys: readonly Key[]): Session[] {
    const name = JSON.stringify(keys);
    let found = this.#byKey.get(name);
    if (found === undefined) {
      found = { keys, sessions: [] };
      this.#byKey.set(name, found);
    }
    return found.sessions;
  }

  /** Inserts a session in its place, and joins it with all sessions within the gap. Most often that is the last one. */
  #add(sessions: Session[], [start, end, events]: Session): void {
    const { gap } = this.#plan;
    let from = sessions.length;
    while (from > 0 && sessions[from - 1]![1] + gap >= start) from--;
    let to = from;
    const made: [number, number, number] = [start, end, events];
    while (to < sessions.length && sessions[to]![0] - gap <= end) {
      const [ownStart, ownEnd, ownEvents] = sessions[to]!;
      made[0] = Math.min(made[0], ownStart);
      made[1] = Math.max(made[1], ownEnd);
      made[2] += ownEvents;
      to++;
    }
    sessions.splice(from, to - from, made);
  }
}

function textOf(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
