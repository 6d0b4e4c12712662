import { findObjects } from '../../engines/input/find-objects.ts';
import { addReport } from '../../engines/run/report.ts';
import { UsageError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { SAYS } from '../../record/ping.ts';
import { chooseSource } from '../../source/choose.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { say } from '../output/say.ts';
import { type PlanRun, type RunOptions, runPlan } from './run-plan.ts';

/**
 * Runs a plan that groups pings by day. `planOf` makes the plan from an expression of the day. If the keys of the
 * source name the day, each day is a run of its own and the states are merged; otherwise the day comes from each ping.
 * The exit code is the first one of a run that is not 0.
 */
export async function runByDay(
  planOf: (day: string) => Plan,
  flags: ReadingFlags,
  options: RunOptions,
): Promise<PlanRun> {
  const uri = chooseSource(flags, say);
  const chosen = { ...flags, source: uri, typed: new Set([...flags.typed, 'source']) };
  const days = uri === '-' ? undefined : await listDays(chosen);
  if (days === undefined) {
    const { ours = false } = options;
    const own = ours === true ? ours : [...(ours || []), ...SAYS.date.split(' ?? ')];
    return runPlan(planOf(SAYS.date), uri === '-' ? flags : chosen, { ...options, ours: own });
  }
  for (const name of ['report', 'bad', 'limit', 'fraction'] as const)
    if (flags[name] !== undefined)
      throw new UsageError(
        `--by-day and --${name} cannot be used together here: the days of this source are read one after the other`,
      );
  let all: PlanRun | undefined;
  let code: typeof process.exitCode;
  for (const day of days) {
    const typed = new Set([...chosen.typed, 'date']);
    const one = await runPlan(planOf(JSON.stringify(day)), { ...chosen, date: day, typed }, options);
    code = code || process.exitCode;
    all = all === undefined ? one : together(all, one);
  }
  process.exitCode = code;
  const finished = all!.state!.finish();
  return { ...all!, ...('rows' in finished && { rows: finished.rows }) };
}

/** Merges the second run into the first. */
function together(a: PlanRun, b: PlanRun): PlanRun {
  a.state!.merge(b.state!);
  addReport(a.report, b.report);
  const [left, right] = [a.input.stored, b.input.stored];
  const stored = left && right && { ...left, objects: [...left.objects, ...right.objects] };
  return { ...a, input: { ...a.input, ...(stored && { stored }) }, tooBad: a.tooBad || b.tooBad };
}

/** Returns the days that the keys of the chosen objects name, in order; undefined if a key names no day. */
async function listDays(flags: ReadingFlags): Promise<string[] | undefined> {
  const found = await findObjects(flags, () => {});
  const days = new Set<string>();
  for await (const object of found!.objects()) {
    const day = found!.said(object, 'date');
    if (day === undefined) return undefined;
    days.add(day.replaceAll('-', ''));
  }
  return [...days].sort();
}
