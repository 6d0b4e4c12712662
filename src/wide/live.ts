import type { GroupBy } from '../aggregate/group.ts';
import type { LiveGrouping } from '../plan/plan.ts';
import type { JsonRecord } from '../record/record.ts';
import { pointIn } from '../record/time/point.ts';
import { beginOf, NAMED, nextBegin, timeText, type Width, widthIn } from '../record/time/stretch.ts';
import type { Binder } from '../stages/binder.ts';
import type { Step } from '../stages/cursor.ts';
import { EventClock } from './event-clock.ts';
import { stepsIn } from './slide.ts';
import type { WideState, WideStep } from './wide-step.ts';

/** Takes records into groups, which may be exchanged between two records. */
export interface GroupTaker {
  groups: GroupBy;
  taker(binder: Binder): Step;
}

/**
 * Makes a grouping live. `whole` is the same grouping over all records, `inner` the one of the records of a stretch.
 * Memory grows with the groups of the stretches that are not over.
 */
export function openLive(wide: LiveGrouping, whole: WideStep, inner: () => GroupTaker): WideStep {
  return {
    expressions: [wide.live.at, ...whole.expressions],
    description: `${whole.description}, each stretch as soon as it is over`,
    ordered: true,
    create: () => new LiveState(wide, inner()),
    decode: () => neverCut(),
  };
}

/** A stretch of time. */
interface Stretch {
  readonly begin: number;
  readonly end: number;
}

/** The groups of the records of a step, which is a part of all stretches from the first to the last. */
interface StepGroups {
  readonly groups: GroupBy;
  readonly first: Stretch;
  readonly last: Stretch;
}

class LiveState implements WideState {
  readonly live = { take: () => this.#take(), open: () => this.#rowsOfOpen() };
  readonly #wide: LiveGrouping;
  /** Takes a record into the groups of any step. */
  readonly #inner: GroupTaker;
  /** Has no groups, but knows the types seen in all of them. */
  readonly #empty: GroupBy;
  readonly #clock: EventClock;
  readonly #step: Width;
  /** The number of steps in a stretch. */
  readonly #count: number;
  /** By their beginnings, the steps of stretches that are not over, and these stretches. */
  readonly #steps = new Map<number, StepGroups>();
  readonly #open = new Map<number, Stretch>();
  /** Groups of steps that are over, whose memory is used again. */
  readonly #free: GroupBy[] = [];
  /** The end of the first open stretch. */
  #nextEnd = Number.POSITIVE_INFINITY;
  /** Rows that are final and have not been taken. */
  #final: JsonRecord[] = [];
  /** The times of what has been written since the last jump of the clock, and of what before it. */
  #written = NOTHING;
  #before: readonly Stretch[] = [];
  #jumps = 0;

  constructor(wide: LiveGrouping, inner: GroupTaker) {
    const { every, late } = wide.live;
    const step = wide.slide?.step ?? every;
    this.#wide = wide;
    this.#inner = inner;
    this.#empty = inner.groups;
    this.#step = widthIn(step)!;
    this.#count = stepsIn(every, step)!;
    this.#clock = new EventClock(late, nextBegin(0, widthIn(every)!));
  }

  taker(binder: Binder): Step {
    const clock = this.#clock;
    const at = binder.bind(this.#wide.live.at);
    // Throws the error of a record whose time is none.
    const refuse = binder.bind(this.#wide.by[0]!.expr);
    const take = this.#inner.taker(binder);
    return (cursor) => {
      const point = pointIn(at(cursor));
      if (point === undefined || Math.abs(point) > NAMED) refuse(cursor);
      if (point === undefined) return true;
      const begin = beginOf(point, this.#step);
      const known = this.#steps.get(begin);
      const step = known ?? this.#beginStep(begin);
      if (this.#isOver(step.first)) binder.late?.(cursor);
      if (!this.#isOver(step.last)) {
        this.#inner.groups = step.groups;
        take(cursor);
        // Only now, because the record may have failed.
        if (known === undefined) this.#keepStep(step);
      }
      clock.see(point);
      if (clock.jumps > this.#jumps) this.#jump();
      if (clock.watermark >= this.#nextEnd) this.#close();
      return true;
    };
  }

  merge(): void {
    neverCut();
  }

  encode() {
    return neverCut();
  }

  held(): string {
    let groups = 0;
    for (const step of this.#steps.values()) groups += step.groups.size;
    return `${groups.toLocaleString('en-US')} groups of stretches of time that are not over`;
  }

  notes(): string[] {
    const { odd, oddest, jumps } = this.#clock;
    return [
      ...this.#empty.notes(),
      ...(odd === 1 ? [`the time ${timeText(oddest)} is far from those around it: no stretch ended by it`] : []),
      ...(odd > 1
        ? [
            `${odd.toLocaleString('en-US')} times are far from those around them, the last ${timeText(oddest)}: no stretch ended by them`,
          ]
        : []),
      ...(jumps > 0 ? [`the clock of the records jumped ${jumps === 1 ? 'once' : `${jumps} times`}`] : []),
    ];
  }

  finish() {
    return { rows: [...this.#final, ...this.#rowsOfOpen()] };
  }

  #beginStep(begin: number): StepGroups {
    let first = begin;
    for (let k = 1; k < this.#count; k++) first = beginOf(first - 1, this.#step);
    const groups = this.#free.pop() ?? this.#empty.sibling();
    return { groups, first: this.#stretchAt(first), last: this.#stretchAt(begin) };
  }

  #stretchAt(begin: number): Stretch {
    let end = begin;
    for (let k = 0; k < this.#count; k++) end = nextBegin(end, this.#step);
    return { begin, end };
  }

  #keepStep(step: StepGroups): void {
    const { begin } = step.last;
    this.#steps.set(begin, step);
    for (let at = step.first.begin; at <= begin; at = nextBegin(at, this.#step)) {
      const stretch = this.#stretchAt(at);
      if (this.#isOver(stretch)) continue;
      this.#open.set(at, stretch);
      this.#nextEnd = Math.min(this.#nextEnd, stretch.end);
    }
  }

  /** Whether a stretch has been written, or would have been if it had had a record. */
  #isOver({ begin, end }: Stretch): boolean {
    if (end <= this.#clock.watermark) return true;
    for (const span of this.#before) if (begin >= span.begin && begin < span.end) return true;
    return false;
  }

  /** Remembers what was written before the clock jumped, because it may come there again. */
  #jump(): void {
    this.#jumps = this.#clock.jumps;
    if (this.#written === NOTHING) return;
    let { begin, end } = this.#written;
    const apart: Stretch[] = [];
    for (const span of this.#before) {
      if (span.begin > end || span.end < begin) apart.push(span);
      else [begin, end] = [Math.min(begin, span.begin), Math.max(end, span.end)];
    }
    this.#before = [...apart, { begin, end }];
    this.#written = NOTHING;
  }

  /** Finishes the stretches that are over. */
  #close(): void {
    this.#nextEnd = Number.POSITIVE_INFINITY;
    for (const stretch of this.#inOrder()) {
      const { begin, end } = stretch;
      if (end > this.#clock.watermark) {
        this.#nextEnd = Math.min(this.#nextEnd, end);
        continue;
      }
      for (const row of this.#rowsOf(stretch)) this.#final.push(row);
      this.#open.delete(begin);
      this.#endStep(begin);
      const { begin: from, end: to } = this.#written;
      this.#written = { begin: Math.min(from, begin), end: Math.max(to, nextBegin(begin, this.#step)) };
    }
  }

  #endStep(begin: number): void {
    const groups = this.#steps.get(begin)?.groups;
    this.#steps.delete(begin);
    if (groups === undefined || this.#free.length === FREE) return;
    groups.clear();
    this.#free.push(groups);
  }

  #inOrder(): Stretch[] {
    return [...this.#open.values()].sort((a, b) => a.begin - b.begin);
  }

  *#rowsOf({ begin, end }: Stretch, more: JsonRecord = {}): Iterable<JsonRecord> {
    const steps: GroupBy[] = [];
    for (let at = begin; at < end; at = nextBegin(at, this.#step)) {
      const step = this.#steps.get(at);
      if (step !== undefined) steps.push(step.groups);
    }
    const groups = steps.length === 1 ? steps[0]! : this.#empty.decode(steps.flatMap((step) => step.encode()));
    const { name } = this.#wide.by[0]!;
    for (const row of groups.finish()) yield { [name]: timeText(begin), ...row, ...more };
  }

  #take(): JsonRecord[] {
    const rows = this.#final;
    this.#final = [];
    return rows;
  }

  #rowsOfOpen(): JsonRecord[] {
    return this.#inOrder().flatMap((stretch) => [...this.#rowsOf(stretch, { partial: true })]);
  }
}

/** The most groups of steps that are kept for later ones. */
const FREE = 2;
const NOTHING: Stretch = { begin: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY };

/** All records of a live grouping go through one state in their order, on every engine that takes it. */
function neverCut(): never {
  throw new Error('a live grouping is never cut into states');
}
