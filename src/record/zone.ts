import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** The zone in which dates are read and shown where a plan names none. */
export const UTC = 'UTC';

/** The zone of the machine, as its environment has it. */
const machine = process.env.TZ;

/**
 * Puts the dates of this process, and of the threads that it starts from now on, into a time zone: what an expression makes of a date must
 * not depend on the machine. It is that of the process because JavaScript has no other.
 */
export function useZone(zone: string = UTC): void {
  if (process.env.TZ !== zone) process.env.TZ = zone;
}

/** The environment of a program that is started: the zone of the machine is its own again. */
export function machineZone(): { readonly TZ: string | undefined } {
  return { TZ: machine };
}

/** The name of a time zone as the tz database writes it. Throws a UsageError where there is none of that name. */
export function parseZone(text: string): string {
  const zone = zoneOf(text.trim());
  if (zone !== undefined) return zone;
  const near = nearest(text, Intl.supportedValuesOf('timeZone'));
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : '--tz Europe/Berlin, or --tz America/New_York';
  throw new UsageError(`there is no time zone "${text}"`, hint);
}

/** A distance such as +02:00 is no zone: the process would not take it. */
function zoneOf(text: string): string | undefined {
  if (!/^[a-z]/i.test(text)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
