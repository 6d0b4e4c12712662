import type { Advice } from './refusal.ts';

/** Functions of jq, and how to write the same here. */
const SAME: Readonly<Record<string, string>> = {
  select: 'tele filter takes a condition by itself',
  length: 'write x.length for texts and arrays, Object.keys(x).length for objects',
  keys: 'write Object.keys(x)',
  to_entries: 'write Object.entries(x)',
  from_entries: 'write Object.fromEntries(xs.map(x => [x.key, x.value]))',
  tostring: 'write String(x)',
  tonumber: 'write Number(x)',
  tojson: 'write JSON.stringify(x)',
  fromjson: 'write JSON.parse(x)',
  ascii_downcase: 'write x.toLowerCase()',
  ascii_upcase: 'write x.toUpperCase()',
  add: 'write xs.reduce((a, b) => a + b, 0)',
  unique: 'write [...new Set(xs)]',
  test: 'write /pattern/.test(x)',
  not: 'write !x',
  empty: 'write undefined: a record for which map makes undefined is left out',
  sort_by: 'write xs.toSorted((a, b) => a.key - b.key)',
  group_by: 'tele aggregate --by groups records',
  has: 'write "key" in x',
};

/** The explanation of a pipe in an expression. */
export const PIPE = '| is the bitwise or of numbers, and no pipe';

/** The advice for a function that jq has and JavaScript does not; undefined for all other names. */
export function adviceFromJq(name: string): Advice | undefined {
  if (!Object.hasOwn(SAME, name)) return undefined;
  return { reason: `there is no function ${name}`, hint: SAME[name]! };
}
