import { EQUALS } from './parse.ts';
import type { Advice } from './refusal.ts';

const ASSIGNS: Advice = { reason: '= assigns a value, and an expression changes nothing', hint: EQUALS };
const CHANGES: Advice = { reason: 'an expression changes nothing', hint: 'write the new value: x + 1' };
const WAITS: Advice = { reason: 'nothing here is asynchronous', hint: 'leave out this word' };
const FUNCTIONS: Advice = {
  reason: 'a function is no value here',
  hint: 'it stands as the argument of a method such as map, xs.map(x => …), or is called at once, (x => …)(y)',
};

/** Why nodes of JavaScript, by type or operator, are not part of the language. */
export const LEFT_OUT: Readonly<Record<string, Advice>> = {
  ArrowFunctionExpression: FUNCTIONS,
  FunctionExpression: FUNCTIONS,
  ClassExpression: FUNCTIONS,
  AwaitExpression: WAITS,
  YieldExpression: WAITS,
  ImportExpression: {
    reason: 'nothing is loaded from here',
    hint: 'only the record and the functions of tele are at hand',
  },
  SequenceExpression: { reason: 'a comma does not join values', hint: 'write an array [a, b] or an object {a, b}' },
  TaggedTemplateExpression: { reason: 'a template has no function before it', hint: 'write the template alone' },
  ThisExpression: { reason: 'there is no this', hint: 'the record is d' },
  AssignmentExpression: ASSIGNS,
  UpdateExpression: CHANGES,
  delete: { reason: 'an expression changes nothing', hint: 'leave a key out: (({key, ...rest}) => rest)(d)' },
  instanceof: { reason: 'a record holds only plain data', hint: 'use typeof x or Array.isArray(x)' },
  void: { reason: 'there is no void', hint: 'write undefined' },
  other: {
    reason: 'this is no part of the expression language',
    hint: 'there are members, operators, literals, arrow functions, and the functions and methods that the help lists',
  },
};
