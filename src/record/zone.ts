import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';

const MACHINE = 'time zone of the machine';

/** The module takes long to load, and is needed only where the zone of the machine is another one. */
const threads = () => process.getBuiltinModule('node:worker_threads');

/**
 * Sets the time zone of dates in this process, and in the threads that it starts from now on; UTC by default. Dates in
 * expressions must not depend on the machine. The zone applies to the whole process, because JavaScript has no other.
 */
export function useZone(zone = 'UTC'): void {
  if (process.env.TZ === zone) return;
  const { getEnvironmentData, setEnvironmentData } = threads();
  if (getEnvironmentData(MACHINE) === undefined) setEnvironmentData(MACHINE, { zone: process.env.TZ });
  process.env.TZ = zone;
  zones++;
}

let zones = 0;

/**
 * The number of times that the zone of the process was set. A result that was cached at another number is not valid.
 */
export function zoneCount(): number {
  return zones;
}

/** The environment for a program that is started: it runs in the time zone of the machine. */
export function machineZone(): { readonly TZ: string | undefined } {
  const known = threads().getEnvironmentData(MACHINE) as unknown as { readonly zone: string | undefined } | undefined;
  return { TZ: known ? known.zone : process.env.TZ };
}

/** The name of a time zone as the tz database writes it. Throws a UsageError for an unknown name. */
export function parseZone(text: string): string {
  const zone = zoneOf(text.trim());
  if (zone !== undefined) return zone;
  const near = nearest(text, Intl.supportedValuesOf('timeZone'));
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : '--tz Europe/Berlin, or --tz America/New_York';
  throw new UsageError(`there is no time zone "${text}"`, hint);
}

/** The canonical name of a zone. An offset such as +02:00 is refused, because a process cannot be set to it. */
function zoneOf(text: string): string | undefined {
  if (!/^[a-z]/i.test(text)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
