/** One word of the expression language, as help and the manual show it. */
export interface Builtin {
  /** The notation, with the names of the arguments. */
  readonly use: string;
  readonly doc: string;
  /** The number of the argument that may be a function, if there is one. */
  readonly callback?: number;
}

/**
 * Names that always have the same meaning, whatever the record holds. A member with such a name is read as `d.Math`.
 */
export const GLOBALS = {
  undefined: { use: 'undefined', doc: 'what a missing path gives' },
  NaN: { use: 'NaN', doc: 'not a number' },
  Infinity: { use: 'Infinity', doc: 'more than every number' },
  Number: { use: 'Number(x)', doc: 'x as a number, NaN where it is none' },
  String: { use: 'String(x)', doc: 'x as text' },
  Boolean: { use: 'Boolean(x)', doc: 'false for undefined, null, false, 0, NaN and ""; otherwise true' },
  parseInt: { use: 'parseInt(text, base)', doc: 'the whole number that text begins with' },
  parseFloat: { use: 'parseFloat(text)', doc: 'the number that text begins with' },
  isNaN: { use: 'isNaN(x)', doc: 'is x, as a number, NaN' },
  isFinite: { use: 'isFinite(x)', doc: 'is x, as a number, neither NaN nor infinite' },
  'Number.isInteger': { use: 'Number.isInteger(x)', doc: 'is x a whole number' },
  'Number.isSafeInteger': { use: 'Number.isSafeInteger(x)', doc: 'is x a whole number that is held exactly' },
  'Number.isFinite': { use: 'Number.isFinite(x)', doc: 'is x a finite number' },
  'Number.isNaN': { use: 'Number.isNaN(x)', doc: 'is x the number NaN' },
  'Number.MAX_SAFE_INTEGER': { use: 'Number.MAX_SAFE_INTEGER', doc: '2^53 - 1' },
  'Number.MIN_SAFE_INTEGER': { use: 'Number.MIN_SAFE_INTEGER', doc: '-(2^53 - 1)' },
  'Number.MAX_VALUE': { use: 'Number.MAX_VALUE', doc: 'the largest finite number' },
  'Number.EPSILON': { use: 'Number.EPSILON', doc: 'the step from 1 to the next number' },
  'String.fromCharCode': { use: 'String.fromCharCode(n, …)', doc: 'text of UTF-16 units' },
  'String.fromCodePoint': { use: 'String.fromCodePoint(n, …)', doc: 'text of code points' },
  'Object.keys': { use: 'Object.keys(x)', doc: 'the keys of x; [] where x is missing' },
  'Object.values': { use: 'Object.values(x)', doc: 'the values of x; [] where x is missing' },
  'Object.entries': { use: 'Object.entries(x)', doc: 'the [key, value] pairs of x; [] where x is missing' },
  'Object.fromEntries': { use: 'Object.fromEntries(pairs)', doc: 'an object of [key, value] pairs' },
  'Object.hasOwn': { use: 'Object.hasOwn(x, key)', doc: 'has x that key; false where x is missing' },
  'Array.isArray': { use: 'Array.isArray(x)', doc: 'is x an array' },
  'Array.from': {
    use: 'Array.from(x, f)',
    doc: 'an array of what x holds, or of x.length elements, each passed through f',
    callback: 1,
  },
  'JSON.stringify': { use: 'JSON.stringify(x, null, indent)', doc: 'x as JSON text' },
  'JSON.parse': { use: 'JSON.parse(text)', doc: 'the value of JSON text; undefined where text is missing' },
  'Date.parse': {
    use: 'Date.parse(text)',
    doc: 'milliseconds since 1970 of a date, which is in the zone of --tz (UTC) where it names none',
  },
  'Date.UTC': { use: 'Date.UTC(year, month, …)', doc: 'milliseconds since 1970; months count from 0' },
  'Math.abs': { use: 'Math.abs(x)', doc: 'x without its sign' },
  'Math.sign': { use: 'Math.sign(x)', doc: '-1, 0 or 1' },
  'Math.floor': { use: 'Math.floor(x)', doc: 'the next whole number downwards' },
  'Math.ceil': { use: 'Math.ceil(x)', doc: 'the next whole number upwards' },
  'Math.round': { use: 'Math.round(x)', doc: 'the nearest whole number, halves upwards' },
  'Math.trunc': { use: 'Math.trunc(x)', doc: 'x without its fraction' },
  'Math.fround': { use: 'Math.fround(x)', doc: 'the nearest 32-bit float' },
  'Math.min': { use: 'Math.min(a, b, …)', doc: 'the smallest; of an array: Math.min(...xs)' },
  'Math.max': { use: 'Math.max(a, b, …)', doc: 'the largest; of an array: Math.max(...xs)' },
  'Math.sqrt': { use: 'Math.sqrt(x)', doc: 'square root' },
  'Math.cbrt': { use: 'Math.cbrt(x)', doc: 'cube root' },
  'Math.hypot': { use: 'Math.hypot(a, b, …)', doc: 'square root of the sum of squares' },
  'Math.pow': { use: 'Math.pow(x, y)', doc: 'x ** y' },
  'Math.exp': { use: 'Math.exp(x)', doc: 'e ** x' },
  'Math.expm1': { use: 'Math.expm1(x)', doc: 'e ** x - 1, exact near 0' },
  'Math.log': { use: 'Math.log(x)', doc: 'natural logarithm' },
  'Math.log2': { use: 'Math.log2(x)', doc: 'logarithm to base 2' },
  'Math.log10': { use: 'Math.log10(x)', doc: 'logarithm to base 10' },
  'Math.log1p': { use: 'Math.log1p(x)', doc: 'logarithm of 1 + x, exact near 0' },
  'Math.sin': { use: 'Math.sin(x)', doc: 'sine of an angle in radians' },
  'Math.cos': { use: 'Math.cos(x)', doc: 'cosine' },
  'Math.tan': { use: 'Math.tan(x)', doc: 'tangent' },
  'Math.asin': { use: 'Math.asin(x)', doc: 'arc sine' },
  'Math.acos': { use: 'Math.acos(x)', doc: 'arc cosine' },
  'Math.atan': { use: 'Math.atan(x)', doc: 'arc tangent' },
  'Math.atan2': { use: 'Math.atan2(y, x)', doc: 'the angle of the point (x, y)' },
  'Math.sinh': { use: 'Math.sinh(x)', doc: 'hyperbolic sine' },
  'Math.cosh': { use: 'Math.cosh(x)', doc: 'hyperbolic cosine' },
  'Math.tanh': { use: 'Math.tanh(x)', doc: 'hyperbolic tangent' },
  'Math.imul': { use: 'Math.imul(x, y)', doc: 'product of 32-bit integers' },
  'Math.clz32': { use: 'Math.clz32(x)', doc: 'leading zero bits of a 32-bit integer' },
  'Math.PI': { use: 'Math.PI', doc: '3.14159…' },
  'Math.E': { use: 'Math.E', doc: '2.71828…' },
  'Math.LN2': { use: 'Math.LN2', doc: 'natural logarithm of 2' },
  'Math.LN10': { use: 'Math.LN10', doc: 'natural logarithm of 10' },
  'Math.SQRT2': { use: 'Math.SQRT2', doc: 'square root of 2' },
} as const satisfies Record<string, Builtin>;

/** Functions that the language adds. Where such a name is not called, it is a member of the record. */
export const FUNCTIONS = {
  number: {
    use: 'number(x)',
    doc: 'the number that the text x is, and only that; true is 1, false 0; undefined for everything else',
  },
  text: {
    use: 'text(x)',
    doc: 'x as text; of a number in the record every digit as it is written there, however long; undefined where x is missing or null',
  },
  date: {
    use: 'date(x)',
    doc: 'the point in time that x is: seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by the size of the number, or text as new Date reads it, also 20141109 and 20141109030202; undefined for everything else',
  },
  bucket: {
    use: 'bucket(x, "5m")',
    doc: 'where the stretch of time begins that date(x) lies in, as text; lengths are written 500ms, 30s, 5m, 1h, 1d, 1w, 1mo; days and hours are those of --tz, weeks begin on Monday',
  },
  bucketOf: {
    use: 'bucketOf(x, "5m")',
    doc: 'the same; a record of which x is no point in time is left out and counted as one for which an expression failed',
  },
  flatten: {
    use: 'flatten(x, ".")',
    doc: 'x as an object of one level, whose members are named by their paths: {"info.OS": …, "xs.0": …}',
  },
  drop: { use: 'drop(x, "path", …)', doc: 'x without what lies at the paths, which are written as for --select' },
  otlp: {
    use: 'otlp(x, "logs")',
    doc: 'a list of the log records in x, a request of OpenTelemetry in JSON, each with its resource and scope; also "metrics" and "traces"',
  },
  file: { use: 'file()', doc: 'the name of the file or object that the record lies in' },
  line: {
    use: 'line()',
    doc: 'the number of its line there, from 1 on; whoever asks for it reads large files in one piece',
  },
} as const satisfies Record<string, Builtin>;

/** The name of a function that the language adds. */
export type FunctionName = keyof typeof FUNCTIONS;

/** The functions that ask where a record comes from. */
export type PlaceName = 'file' | 'line';

/** The name of a global. */
export type GlobalName = keyof typeof GLOBALS;

/** The constructors that `new` can call. */
export const CONSTRUCTORS = {
  Date: {
    use: 'new Date(x)',
    doc: 'a point in time, from milliseconds since 1970 or text; text without a zone is in the zone of --tz (default UTC), but a day alone, 2014-11-09, begins in UTC. new Date(year, month, day, …) is in the zone of --tz, months from 0',
  },
  Set: { use: 'new Set(xs)', doc: 'the distinct elements of xs; [...new Set(xs)] is an array again' },
} as const satisfies Record<string, Builtin>;

/** The name of a constructor. */
export type ConstructorName = keyof typeof CONSTRUCTORS;

/** Names that can be called or stand before a dot, but are not values by themselves. */
export const NAMESPACES: ReadonlySet<string> = new Set([
  ...Object.keys(GLOBALS).map((name) => name.split('.')[0]!),
  ...Object.keys(CONSTRUCTORS),
]);

/** Reserved words of JavaScript, which cannot be bare names: a member with such a name is read as d.class. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);

/** The operators, as help shows them. */
export const OPERATORS: readonly Builtin[] = [
  { use: 'a.b  a?.b  a["b"]  a[0]', doc: 'a member; undefined where it or a is missing' },
  { use: '===  !==  ==  !=', doc: 'equal, not equal; the short forms convert types first' },
  { use: '<  <=  >  >=', doc: 'order of numbers, or of texts by their UTF-16 units' },
  { use: '+  -  *  /  %  **', doc: 'arithmetic; + also joins texts' },
  { use: '&&  ||  !  ??', doc: 'and, or, not; the right side where the left is missing or null' },
  { use: '&  |  ^  ~  <<  >>  >>>', doc: 'bits of 32-bit integers' },
  { use: 'c ? a : b', doc: 'a where c holds, otherwise b' },
  { use: '"k" in x', doc: 'has x the key k; false where x is missing' },
  { use: 'typeof x', doc: '"undefined", "object", "boolean", "number" or "string"' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a template is written
  { use: '`text ${x}`', doc: 'text with values in it' },
  { use: '/pattern/flags', doc: 'a regular expression' },
  { use: '[a, ...b]  {k: a, ...b}', doc: 'a new array, a new object' },
  { use: 'x => …  ([k, v]) => …', doc: 'a function: as the argument of a method such as map, or called at once' },
];
