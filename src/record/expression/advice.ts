import { nearest } from '../../nearest.ts';
import { adviceFromJq } from './from-jq.ts';
import { CONSTRUCTORS, GLOBALS } from './language.ts';
import { METHOD_NAMES } from './methods.ts';
import type { Advice } from './refusal.ts';

const CHANGES: Advice = {
  reason: 'an expression changes nothing',
  hint: 'build a new array: [...xs, x], xs.slice(1), xs.filter(x => …), xs.toSpliced(…)',
};
const LANGUAGE: Advice = {
  reason: 'the language of the machine must not change an answer',
  hint: 'compare with <, change case with toLowerCase, write numbers with toFixed',
};
const LANGUAGE_OF_DATES: Advice = {
  reason: LANGUAGE.reason,
  hint: 'write t.toISOString(), or put it together from t.getHours() and its kin, which are in the zone of --tz',
};
const PRESENT: Advice = {
  reason: 'the current time is not available: results must be repeatable',
  hint: `give it with --set: --set now=$(date +%s)000, or --set 'day="2014-11-09"', and write new Date(now), new Date(day)`,
};
const RANDOM: Advice = {
  reason: 'Math.random answers something else in every run',
  hint: 'a sample that can be drawn again is taken with a seed: tele sample --seed',
};

const LEFT_OUT_METHODS: Readonly<Record<string, Advice>> = {
  ...group('push pop shift unshift splice fill copyWithin add clear', CHANGES),
  ...group('localeCompare toLocaleString toLocaleLowerCase toLocaleUpperCase', LANGUAGE),
  ...group('toLocaleDateString toLocaleTimeString toTimeString', LANGUAGE_OF_DATES),
  forEach: { reason: 'forEach answers nothing', hint: 'use map, filter or reduce' },
};

/** The advice for a method that no value has. */
export function adviceOnMethod(name: string): Advice {
  if (Object.hasOwn(LEFT_OUT_METHODS, name)) return LEFT_OUT_METHODS[name]!;
  return advice(`there is no method ${name}`, nearest(name, METHOD_NAMES), METHODS_HINT);
}

/** The advice for a global that does not exist, `Math.foo` or `foo`. */
export function adviceOnGlobal(name: string): Advice {
  if (name === 'Math.random') return RANDOM;
  if (name === 'Date.now' || name === 'Date') return PRESENT;
  if (name === 'Object.assign') return { reason: CHANGES.reason, hint: 'build a new object: {...a, ...b}' };
  const sameInJq = adviceFromJq(name);
  if (sameInJq) return sameInJq;
  const [first, last] = name.split('.') as [string, string | undefined];
  if (last === '[…]') return { reason: `a function of ${first} is not computed`, hint: `write its name: ${first}.…` };
  const known = Object.keys(GLOBALS).filter((candidate) => last === undefined || candidate.startsWith(`${first}.`));
  const same = known.filter((candidate) => lastPart(candidate) === name);
  if (same.length === 0 && METHOD_NAMES.has(name))
    return { reason: `${name} is a method`, hint: `write it behind its value: x.${name}(…)` };
  const near = new Set(nearest(last ?? name, known.map(lastPart)));
  const meant = same.length > 0 ? same : known.filter((candidate) => near.has(lastPart(candidate)));
  return advice(`there is no ${last === undefined ? 'function ' : ''}${name}`, meant.slice(0, 3), FUNCTIONS_HINT);
}

/** The advice for a namespace without a member, such as `Math`. */
export function adviceOnNamespace(name: string): Advice {
  const callable = Object.hasOwn(GLOBALS, name);
  return {
    reason: `${name} is ${callable ? 'a function' : 'a name before a dot'}, not a value`,
    hint: `a member of that name is written d.${name}`,
  };
}

/** The advice for `new` with anything but a date or a set. */
export function adviceOnNew(): Advice {
  const uses = Object.values(CONSTRUCTORS).map((word) => word.use);
  return { reason: 'new makes nothing else than dates and sets', hint: `there are: ${uses.join(', ')}` };
}

function lastPart(name: string): string {
  return name.split('.').at(-1)!;
}

const METHODS_HINT = 'texts, arrays, numbers, dates and sets have those methods of JavaScript that change nothing';
const FUNCTIONS_HINT =
  'there are Math.…, Object.keys and its kin, JSON.parse, Number, String, …, and the methods of values';

function advice(reason: string, names: readonly string[], otherwise: string): Advice {
  return { reason, hint: names.length === 0 ? otherwise : `did you mean ${names.join(' or ')}?` };
}

function group(names: string, advice: Advice): Record<string, Advice> {
  return Object.fromEntries(
    names.split(' ').map((name) => [name, { ...advice, reason: `${advice.reason} (${name})` }]),
  );
}
