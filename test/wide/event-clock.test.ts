import { describe, expect, it } from 'vitest';
import { EventClock } from '../../src/wide/event-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;
const START = Date.parse('2026-12-01T00:00:00Z');

/** A clock that has seen ten records in ten seconds, with records 2 s late and stretches of 10 s. */
function running(): EventClock {
  const clock = new EventClock(2000, 10_000);
  for (let k = 0; k < 10; k++) clock.see(START + k * 1000);
  return clock;
}

describe('the clock of a stream', () => {
  it('begins with the tenth record, and is then behind the newest one by --late', () => {
    const clock = new EventClock(2000, 10_000);
    for (let k = 0; k < 9; k++) clock.see(START + k * 1000);
    expect(clock.watermark).toBe(Number.NEGATIVE_INFINITY);
    clock.see(START + 9000);
    expect(clock.watermark).toBe(START + 7000);
    clock.see(START + 5000);
    expect(clock.watermark).toBe(START + 7000);
    clock.see(START + 12_000);
    expect(clock.watermark).toBe(START + 10_000);
  });

  it('begins in the middle of what comes, where some of the first times are odd', () => {
    const clock = new EventClock(0, 10_000);
    for (const at of [START + 6 * YEAR, 0, START, START + 1000, START + 2000, 0, START + 3000, START, START, START])
      clock.see(at);
    expect(clock.watermark).toBe(START + 3000);
  });

  it('does not follow up to nine odd times in a row, ahead or behind, and counts them', () => {
    const clock = running();
    for (const by of [YEAR, -YEAR]) for (let k = 0; k < 9; k++) clock.see(START + by + k);
    clock.see(START + 10_000);
    expect(clock).toMatchObject({ watermark: START + 8000, odd: 18, jumps: 0 });
  });

  it.each([
    ['ahead', HOUR],
    ['years ahead', 5 * YEAR],
    ['back', -HOUR],
    ['years back', -5 * YEAR],
  ])('follows ten times in a row that are %s', (_, by) => {
    const clock = running();
    for (let k = 0; k < 10; k++) clock.see(START + by + k * 1000);
    expect(clock).toMatchObject({ watermark: START + by + 7000, odd: 0, jumps: 1 });
  });

  it('takes half an hour, or the length of a longer stretch, as no jump', () => {
    const clock = running();
    clock.see(START + 9000 + 30 * MINUTE);
    expect(clock.watermark).toBe(START + 7000 + 30 * MINUTE);
    const daily = new EventClock(0, 24 * HOUR);
    for (let k = 0; k < 10; k++) daily.see(START);
    daily.see(START + 24 * HOUR);
    expect(daily.watermark).toBe(START + 24 * HOUR);
  });

  it('goes on where every record is hours after the one before', () => {
    const clock = new EventClock(0, 10_000);
    for (let k = 0; k < 100; k++) clock.see(START + k * 3 * HOUR);
    expect(clock.watermark).toBeGreaterThan(START + 75 * 3 * HOUR);
  });
});
