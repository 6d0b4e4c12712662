import { expect } from 'vitest';
import { shell } from '../support/tele.ts';

/** Places and programs that a test has not: examples that name them are shown, not run. */
export const ELSEWHERE = /\bs3:\/\/|\b(?:web)?hdfs:\/\/|\bspark:\/\/|--master[ =](?:yarn|k8s|spark)|\btele spark\b/;

/**
 * What a run over the sample may say besides its answer: that it is the sample, the few bad lines that are in it, and
 * denominators.
 */
const SAID = [
  /^tele: reading the bundled sample\b/,
  /^tele: \d+ of \d+ objects, chosen by seed \d+/,
  /^tele: \S+:\d+: bad line at byte \d+/,
  /^tele: [\d,]+ of (?:the )?[\d,]+ lines(?: of the input and of programs)? (?:were bad \([^)]*\)|these states were made from were bad)$/,
  /^tele: and [\d,]+ more bad lines?$/,
  /^tele: note: /,
  /^tele: \d+ objects? came from the cache$/,
  /^tele: \w+: [\d,]+ records? kept, /,
  // What TELE_DEBUG asked for.
  /^tele (?:plan|source|engine|scanner|fuse): /,
  /^tele: [\d,]+ objects?, [\d.]+ [kMG]?B, (?:found in|fetched into) /,
  /^tele: [\d.]+ [kMG]?B in \S+; up to [\d.]+ [kMGT]?B is kept$/,
];

/**
 * Runs lines of documentation as a reader would type them, and holds them to what documentation promises: an answer,
 * and no complaint.
 */
export async function expectToWork(lines: string, cwd: string, env: Record<string, string> = {}): Promise<void> {
  const { stdout, stderr, exitCode } = await shell(`set -e\n${lines}`, { cwd, env });
  const complaints = stderr.split('\n').filter((line) => line !== '' && !SAID.some((pattern) => pattern.test(line)));
  expect({ exitCode, complaints }, lines).toEqual({ exitCode: 0, complaints: [] });
  expect(stdout.trim(), lines).not.toBe('');
}
