import type { Advice } from './advice.ts';

/** Functions of jq, and what says the same here. */
const SAME: Readonly<Record<string, string>> = {
  select: 'tele filter takes a condition by itself.',
  length: 'Write x.length for texts and arrays, Object.keys(x).length for objects.',
  keys: 'Write Object.keys(x).',
  to_entries: 'Write Object.entries(x).',
  from_entries: 'Write Object.fromEntries(xs.map(x => [x.key, x.value])).',
  tostring: 'Write String(x).',
  tonumber: 'Write Number(x).',
  tojson: 'Write JSON.stringify(x).',
  fromjson: 'Write JSON.parse(x).',
  ascii_downcase: 'Write x.toLowerCase().',
  ascii_upcase: 'Write x.toUpperCase().',
  add: 'Write xs.reduce((a, b) => a + b, 0).',
  unique: 'Write [...new Set(xs)].',
  test: 'Write /pattern/.test(x).',
  not: 'Write !x.',
  empty: 'Write undefined: a record for which map makes undefined is left out.',
  sort_by: 'Write xs.toSorted((a, b) => a.key - b.key).',
  group_by: 'tele aggregate --by groups records.',
  has: 'Write "key" in x.',
};

/** What to say of a pipe. */
export const PIPE = '| is the bitwise or of numbers, and no pipe';

/** What to say of the name of a function that jq has and JavaScript has not; undefined for all others. */
export function adviceFromJq(name: string): Advice | undefined {
  if (!Object.hasOwn(SAME, name)) return undefined;
  return { reason: `there is no function ${name}`, hint: SAME[name]! };
}
