import { UsageError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { canonicalText } from '../../record/canonical.ts';
import { CONFIGURABLE, environmentName } from '../start/config.ts';

/** Settings of how a run is done, which affect no result and are not recorded. */
export const HOW: readonly string[] = ['progress', 'master', 'cache'];

/** The settings in force that a report records. */
export function recordedSettings(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = CONFIGURABLE.filter((name) => !HOW.includes(name));
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[environmentName(name)];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The words of a command line without `--report`, so that repeating a report does not overwrite it. */
export function withoutReport(argv: readonly string[]): string[] {
  return argv.filter((word, k) => word !== '--report' && argv[k - 1] !== '--report' && !word.startsWith('--report='));
}

/** Throws a UsageError where the words of a report do not make the plan that it records: one of the two was changed. */
export function expectPlan(plan: Plan, planned: Plan | undefined): void {
  if (planned === undefined || canonicalText(JSON.parse(JSON.stringify(plan))) === canonicalText(planned)) return;
  throw new UsageError(
    'the plan of the report is not the one that its command line makes: one of them was changed, or made by another tele',
    '--trust behind it runs the command line',
  );
}
