import type { Wide } from '../plan/plan.ts';
import { openDistinct } from './distinct.ts';
import { openGroup } from './group.ts';
import { openReservoir } from './reservoir.ts';
import { openSessions } from './sessions.ts';
import { openSort } from './sort.ts';
import { openSummary } from './summary.ts';
import { openTail } from './tail.ts';
import { openTop } from './top.ts';
import type { WideStep } from './wide-step.ts';

/**
 * Every wide step by its name in a plan. A new one is one file and one line here; the type makes a missing line an
 * error.
 */
const WIDE: { readonly [Op in Wide['op']]: (wide: Extract<Wide, { op: Op }>) => WideStep | Promise<WideStep> } = {
  group: openGroup,
  reservoir: openReservoir,
  tail: openTail,
  sort: openSort,
  distinct: openDistinct,
  top: openTop,
  sessions: openSessions,
  summary: openSummary,
};

/** The wide step that a plan asks for. Throws a UsageError if it cannot be made. Equal plans share one step. */
export function openWide(wide: Wide): Promise<WideStep> {
  const name = JSON.stringify(wide);
  const step = opened.get(name) ?? Promise.resolve(wide).then((own) => WIDE[own.op](own as never));
  opened.set(name, step);
  return step;
}

/**
 * The steps opened so far. A plan runs over many partitions, and V8 optimises a step's functions once if all partitions
 * share it.
 */
const opened = new Map<string, Promise<WideStep>>();
