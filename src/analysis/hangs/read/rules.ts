import { UsageError } from '../../../errors.ts';
import type { Json } from '../../../record/record.ts';
import standard from './rules.json' with { type: 'json' };

/**
 * What makes two frames the same, and what a frame is about. The standard ones are `rules.json`; a user may bring a
 * file of the same form.
 */
export interface HangRules {
  /** Tried in order on each frame; the result of one is the input of the next. */
  readonly frames: readonly FrameRule[];
  /** Several equal frames after another count as one. */
  readonly collapseRepeats: boolean;
  /** Frames that only run what is queued: where a stack ends in one, nothing is known of the culprit. */
  readonly eventLoop: readonly string[];
  /** A stack with such a frame anywhere waits for a plugin. */
  readonly plugin: string;
  /** The innermost frame that any pattern matches decides; among categories the first listed. */
  readonly categories: readonly { readonly name: string; readonly match: readonly string[] }[];
}

/** `match` is a regular expression. A dropped frame leaves the stack; otherwise the matched text is replaced. */
export interface FrameRule {
  readonly match: string;
  readonly replace?: string;
  readonly drop?: boolean;
  readonly why?: string;
}

export const STANDARD_RULES: HangRules = standard;

/** What the jobs of 2014 did: the last `:digit…` of a frame goes, and nothing else. */
export const RULES_2014: HangRules = {
  ...STANDARD_RULES,
  // A dot of theirs did not match a line end, and the whole frame had to match.
  frames: [{ match: '^(.*)(:[0-9].*)$', replace: '$1' }],
  collapseRepeats: false,
};

/**
 * Checks rules that a user brings. Members left out are the standard ones. Throws a UsageError that names the faulty
 * member.
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

/** The frame after the rules, or undefined where one drops it. */
export type Normalise = (frame: string) => string | undefined;

/** Compiles the frame rules. Not cached: callers keep the answers by frame. */
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

/** What single frames are, asked once for each distinct frame. */
export interface FrameKinds {
  isEventLoop(frame: string): boolean;
  isPlugin(frame: string): boolean;
  /** Undefined where no pattern matches. */
  category(frame: string): string | undefined;
}

export function frameKinds(rules: HangRules): FrameKinds {
  const any = (patterns: readonly string[]) => {
    const tests = patterns.map((pattern) => new RegExp(pattern));
    return (frame: string) => tests.some((test) => test.test(frame));
  };
  const categories = rules.categories.map(({ name, match }) => ({ name, matches: any(match) }));
  return {
    isEventLoop: any(rules.eventLoop),
    isPlugin: any([rules.plugin]),
    category: (frame) => categories.find(({ matches }) => matches(frame))?.name,
  };
}
