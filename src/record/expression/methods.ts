import type { Builtin } from './language.ts';

/** The kinds of values, with an article, as messages name them. */
export const KINDS = {
  string: 'a text',
  array: 'an array',
  number: 'a number',
  boolean: 'a boolean',
  object: 'an object',
  regexp: 'a regular expression',
  date: 'a date',
  set: 'a set',
} as const;

/** A kind of value. */
export type Kind = keyof typeof KINDS;

/**
 * The methods of each kind of value. None changes its receiver: sort and reverse return a new array. Where JavaScript
 * returns an iterator, the result is an array. Methods that depend on the machine's language or time zone are left out.
 */
export const METHODS = {
  string: {
    at: { use: 's.at(n)', doc: 'the n-th character, from the end where n is negative' },
    charAt: { use: 's.charAt(n)', doc: 'the n-th character' },
    charCodeAt: { use: 's.charCodeAt(n)', doc: 'the n-th UTF-16 unit' },
    codePointAt: { use: 's.codePointAt(n)', doc: 'the code point at n' },
    concat: { use: 's.concat(t, …)', doc: 's and t joined' },
    endsWith: { use: 's.endsWith(t)', doc: 'does s end with t' },
    includes: { use: 's.includes(t)', doc: 'is t in s' },
    indexOf: { use: 's.indexOf(t)', doc: 'where t first begins in s, -1 where it does not' },
    lastIndexOf: { use: 's.lastIndexOf(t)', doc: 'where t last begins in s, -1 where it does not' },
    match: { use: 's.match(/p/)', doc: 'the first match and its groups, or null; with /p/g all matches' },
    matchAll: { use: 's.matchAll(/p/g)', doc: 'an array of all matches with their groups' },
    normalize: { use: 's.normalize(form)', doc: 's in a Unicode normal form' },
    padEnd: { use: 's.padEnd(n, t)', doc: 's filled up to n characters at its end' },
    padStart: { use: 's.padStart(n, t)', doc: 's filled up to n characters at its beginning' },
    repeat: { use: 's.repeat(n)', doc: 's n times' },
    replace: { use: 's.replace(/p/, t)', doc: 's with the first match replaced; with /p/g every match', callback: 1 },
    replaceAll: { use: 's.replaceAll(t, u)', doc: 's with every t replaced', callback: 1 },
    search: { use: 's.search(/p/)', doc: 'where the first match begins, -1 where there is none' },
    slice: { use: 's.slice(from, to)', doc: 'the characters from … to - 1; negative counts from the end' },
    split: { use: 's.split(t)', doc: 'the parts of s between every t' },
    startsWith: { use: 's.startsWith(t)', doc: 'does s begin with t' },
    substr: { use: 's.substr(from, n)', doc: 'n characters' },
    substring: { use: 's.substring(from, to)', doc: 'the characters from … to - 1' },
    toLowerCase: { use: 's.toLowerCase()', doc: 's in lower case' },
    toString: { use: 's.toString()', doc: 's' },
    toUpperCase: { use: 's.toUpperCase()', doc: 's in upper case' },
    trim: { use: 's.trim()', doc: 's without white space around it' },
    trimEnd: { use: 's.trimEnd()', doc: 's without white space at its end' },
    trimStart: { use: 's.trimStart()', doc: 's without white space at its beginning' },
  },
  array: {
    at: { use: 'xs.at(n)', doc: 'the n-th element, from the end where n is negative' },
    concat: { use: 'xs.concat(ys, …)', doc: 'xs and ys joined' },
    entries: { use: 'xs.entries()', doc: 'an array of [index, element] pairs' },
    every: { use: 'xs.every(f)', doc: 'does f hold for all elements', callback: 0 },
    filter: { use: 'xs.filter(f)', doc: 'the elements for which f holds', callback: 0 },
    find: { use: 'xs.find(f)', doc: 'the first element for which f holds', callback: 0 },
    findIndex: { use: 'xs.findIndex(f)', doc: 'its index, or -1', callback: 0 },
    findLast: { use: 'xs.findLast(f)', doc: 'the last element for which f holds', callback: 0 },
    findLastIndex: { use: 'xs.findLastIndex(f)', doc: 'its index, or -1', callback: 0 },
    flat: { use: 'xs.flat(depth)', doc: 'xs with the arrays in it opened' },
    flatMap: { use: 'xs.flatMap(f)', doc: 'what f makes of the elements, arrays opened', callback: 0 },
    hasOwnProperty: { use: 'xs.hasOwnProperty(n)', doc: 'is there an element n' },
    includes: { use: 'xs.includes(x)', doc: 'is x an element' },
    indexOf: { use: 'xs.indexOf(x)', doc: 'the first index of x, or -1' },
    join: { use: 'xs.join(t)', doc: 'the elements as one text with t between them' },
    keys: { use: 'xs.keys()', doc: 'an array of the indexes' },
    lastIndexOf: { use: 'xs.lastIndexOf(x)', doc: 'the last index of x, or -1' },
    map: { use: 'xs.map(f)', doc: 'what f makes of the elements', callback: 0 },
    reduce: { use: 'xs.reduce(f, start)', doc: 'f(f(start, first), second) …', callback: 0 },
    reduceRight: { use: 'xs.reduceRight(f, start)', doc: 'the same from the end', callback: 0 },
    reverse: { use: 'xs.reverse()', doc: 'a new array, last element first' },
    slice: { use: 'xs.slice(from, to)', doc: 'the elements from … to - 1; negative counts from the end' },
    some: { use: 'xs.some(f)', doc: 'does f hold for any element', callback: 0 },
    sort: { use: 'xs.sort((a, b) => a - b)', doc: 'a new sorted array; by text without a function', callback: 0 },
    toReversed: { use: 'xs.toReversed()', doc: 'the same as reverse' },
    toSorted: { use: 'xs.toSorted(f)', doc: 'the same as sort', callback: 0 },
    toSpliced: { use: 'xs.toSpliced(from, n, x, …)', doc: 'a new array with n elements replaced' },
    toString: { use: 'xs.toString()', doc: 'the elements as one text with commas' },
    values: { use: 'xs.values()', doc: 'a copy of xs' },
    with: { use: 'xs.with(n, x)', doc: 'a new array whose element n is x' },
  },
  number: {
    toExponential: { use: 'n.toExponential(digits)', doc: 'n as text like 1.5e+3' },
    toFixed: { use: 'n.toFixed(digits)', doc: 'n as text with so many decimals' },
    toPrecision: { use: 'n.toPrecision(digits)', doc: 'n as text with so many digits' },
    toString: { use: 'n.toString(base)', doc: 'n as text' },
  },
  boolean: { toString: { use: 'b.toString()', doc: '"true" or "false"' } },
  object: { hasOwnProperty: { use: 'x.hasOwnProperty(key)', doc: 'has x that key' } },
  regexp: {
    exec: { use: '/p/.exec(s)', doc: 'the first match in s and its groups, or null' },
    test: { use: '/p/.test(s)', doc: 'is there a match in s' },
    toString: { use: '/p/.toString()', doc: 'the pattern as text' },
  },
  date: {
    getDate: { use: 't.getDate()', doc: 'day of the month, in the zone of --tz' },
    getDay: { use: 't.getDay()', doc: 'day of the week there, Sunday is 0' },
    getFullYear: { use: 't.getFullYear()', doc: 'year there' },
    getHours: { use: 't.getHours()', doc: 'hour there' },
    getMilliseconds: { use: 't.getMilliseconds()', doc: 'millisecond' },
    getMinutes: { use: 't.getMinutes()', doc: 'minute there' },
    getMonth: { use: 't.getMonth()', doc: 'month there, January is 0' },
    getSeconds: { use: 't.getSeconds()', doc: 'second there' },
    getTime: { use: 't.getTime()', doc: 'milliseconds since 1970' },
    getTimezoneOffset: {
      use: 't.getTimezoneOffset()',
      doc: 'minutes from the time there to UTC: -60 in Berlin in winter',
    },
    getUTCDate: { use: 't.getUTCDate()', doc: 'day of the month in UTC' },
    getUTCDay: { use: 't.getUTCDay()', doc: 'day of the week, Sunday is 0' },
    getUTCFullYear: { use: 't.getUTCFullYear()', doc: 'year' },
    getUTCHours: { use: 't.getUTCHours()', doc: 'hour' },
    getUTCMilliseconds: { use: 't.getUTCMilliseconds()', doc: 'millisecond' },
    getUTCMinutes: { use: 't.getUTCMinutes()', doc: 'minute' },
    getUTCMonth: { use: 't.getUTCMonth()', doc: 'month, January is 0' },
    getUTCSeconds: { use: 't.getUTCSeconds()', doc: 'second' },
    toDateString: { use: 't.toDateString()', doc: 'text like Sun Nov 09 2014, in the zone of --tz' },
    toISOString: { use: 't.toISOString()', doc: 'text like 2014-11-09T00:00:00.000Z' },
    toJSON: { use: 't.toJSON()', doc: 'the same, null where t is no date' },
    toString: { use: 't.toString()', doc: 'text like Sun Nov 09 2014 00:00:00 GMT+0000, in the zone of --tz' },
    valueOf: { use: 't.valueOf()', doc: 'milliseconds since 1970' },
  },
  set: { has: { use: 'set.has(x)', doc: 'is x an element' } },
} as const satisfies Record<Kind, Record<string, Builtin>>;

/** The names of all methods, of any kind of value. */
export const METHOD_NAMES: ReadonlySet<string> = new Set(Object.values(METHODS).flatMap((group) => Object.keys(group)));

/** The number of the argument that may be a function, by method. It is the same for every kind of value. */
export const CALLBACK_OF: ReadonlyMap<string, number> = new Map(
  Object.values(METHODS)
    .flatMap((group): [string, Builtin][] => Object.entries(group))
    .flatMap(([name, word]) => (word.callback === undefined ? [] : [[name, word.callback]])),
);
