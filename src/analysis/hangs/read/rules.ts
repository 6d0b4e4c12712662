import { UsageError } from '../../../errors.ts';
import type { Json } from '../../../record/record.ts';
import standard from './rules.json' with { type: 'json' };

/**
 * Rules that decide when two frames are the same, and what a frame is about. `rules.json` has the standard ones; a user
 * may bring a file of the same form.
 */
export interface HangRules {
  /** Applied to each frame in order; the result of one is the input of the next. */
  readonly frames: readonly FrameRule[];
  /** Whether several equal frames in a row count as one. */
  readonly collapseRepeats: boolean;
  /** Patterns of frames that only run what is queued: a stack that ends in one does not name the culprit. */
  readonly eventLoop: readonly string[];
  /** Patterns of frames that name no function: a module without a symbol, an address without a module. */
  readonly native: readonly string[];
  /** The pattern of plugin frames: a stack with such a frame anywhere waits for a plugin. */
  readonly plugin: string;
  /**
   * The category of a stack is that of the innermost frame that any pattern matches; the first matching category in the
   * list wins.
   */
  readonly categories: readonly { readonly name: string; readonly match: readonly string[] }[];
}

/**
 * `match` is a regular expression. A frame to drop is removed from the stack; otherwise the matched text is replaced.
 */
export interface FrameRule {
  readonly match: string;
  readonly replace?: string;
  readonly drop?: boolean;
  readonly why?: string;
}

/** The rules that apply by default. */
export const STANDARD_RULES: HangRules = standard;

/** The rules of the jobs of 2014, which removed the last `:digit…` of a frame and nothing else. */
export const RULES_2014: HangRules = {
  ...STANDARD_RULES,
  // In their patterns a dot did not match a line end, and the whole frame had to match.
  frames: [{ match: '^(.*)(:[0-9].*)$', replace: '$1' }],
  collapseRepeats: false,
};

/**
 * Checks rules that a user brings. Missing members are taken from the standard rules. Throws a UsageError that names
 * the faulty member.
 */
export function readRules(json: Json): HangRules {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw faulty('the file', 'an object');
  for (const key of Object.keys(json)) {
    if (!Object.hasOwn(STANDARD_RULES, key)) {
      throw new UsageError(
        `hang rules have no member '${key}'`,
        `members are ${Object.keys(STANDARD_RULES).join(', ')}`,
      );
    }
  }
  const given = json as Partial<Record<keyof HangRules, Json>>;
  const rules = { ...STANDARD_RULES, ...given } as HangRules;
  checkList(rules.frames, 'frames', checkFrameRule);
  if (typeof rules.collapseRepeats !== 'boolean') throw faulty('collapseRepeats', 'true or false');
  checkList(rules.eventLoop, 'eventLoop', checkPattern);
  checkList(rules.native, 'native', checkPattern);
  checkPattern(rules.plugin, 'plugin');
  checkList(rules.categories, 'categories', (category, where) => {
    if (typeof category?.name !== 'string' || category.name === '') throw faulty(`${where}.name`, 'a name');
    checkList(category.match, `${where}.match`, checkPattern);
  });
  return rules;
}

function checkList<T>(list: readonly T[], where: string, check: (item: T, where: string) => void): void {
  if (!Array.isArray(list)) throw faulty(where, 'a list');
  for (const [i, item] of list.entries()) check(item, `${where}[${i}]`);
}

function checkFrameRule(rule: FrameRule, where: string): void {
  checkPattern(rule?.match, `${where}.match`);
  if (rule.drop !== true && typeof rule.replace !== 'string')
    throw faulty(where, "a rule with 'replace' or 'drop': true");
}

function checkPattern(pattern: unknown, where: string): void {
  if (typeof pattern !== 'string') throw faulty(where, 'a regular expression in quotes');
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new UsageError(`hang rules: ${where} is no regular expression: ${(error as Error).message}`);
  }
}

function faulty(where: string, wanted: string): UsageError {
  return new UsageError(`hang rules: ${where} is not ${wanted}`);
}

/** Applies the rules to a frame; undefined if one drops it. */
export type Normalise = (frame: string) => string | undefined;

/** Compiles the frame rules. The result has no cache: callers keep the answers by frame. */
export function frameNormaliser(rules: Pick<HangRules, 'frames'>): Normalise {
  const steps = rules.frames.map(({ match, replace, drop }) => ({
    match: new RegExp(match),
    replace: replace ?? '',
    drop,
  }));
  return (frame) => {
    let name = frame;
    for (const step of steps) {
      if (step.drop === true) {
        if (step.match.test(name)) return undefined;
      } else {
        name = name.replace(step.match, step.replace);
      }
    }
    return name;
  };
}

/** Classifies single frames. Callers ask once for each distinct frame. */
export interface FrameKinds {
  isEventLoop(frame: string): boolean;
  isNative(frame: string): boolean;
  isPlugin(frame: string): boolean;
  /** Undefined if no pattern matches. */
  category(frame: string): string | undefined;
}

/** Compiles the patterns that classify frames. */
export function frameKinds(rules: HangRules): FrameKinds {
  const any = (patterns: readonly string[]) => {
    const tests = patterns.map((pattern) => new RegExp(pattern));
    return (frame: string) => tests.some((test) => test.test(frame));
  };
  const categories = rules.categories.map(({ name, match }) => ({ name, matches: any(match) }));
  return {
    isEventLoop: any(rules.eventLoop),
    isNative: any(rules.native),
    isPlugin: any([rules.plugin]),
    category: (frame) => categories.find(({ matches }) => matches(frame))?.name,
  };
}
