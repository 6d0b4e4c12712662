import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { parseZone } from '../record/zone.ts';
import { faultOfName } from './given.ts';
import type { Plan } from './plan.ts';
import { PLAN_SCHEMA, type Schema } from './schema.ts';

/**
 * Reads a plan from JSON text. `name` is what messages call it. Throws a UsageError that names the first member that
 * does not match the schema. Expressions and aggregates are checked when the plan is compiled.
 */
export function readPlan(text: string, name: string): Plan {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${name} is not JSON: ${(error as Error).message}`);
  }
  checkPlan(json, name);
  return json;
}

/** Checks a value as `readPlan` does. */
export function checkPlan(json: unknown, name: string): asserts json is Plan {
  const version = isObject(json) ? json.version : undefined;
  if (typeof version === 'number' && version !== 1)
    throw new UsageError(`${name} is a plan of version ${version}; this tele reads version 1`);
  const fault = findFault(json, PLAN_SCHEMA, '');
  if (fault) throw new UsageError(`${name} is no plan: ${fault}`);
  const { tz, set = {} } = json as Plan;
  if (tz !== undefined) parseZone(tz);
  for (const [key, why] of Object.keys(set).map((own) => [own, faultOfName(own)] as const))
    if (why !== undefined) throw new UsageError(`${name} is no plan: set.${key} cannot be, for ${why}`);
}

/** Why a value does not match a schema, with its place; undefined if it does. */
export function findFault(value: unknown, schema: Schema, place: string): string | undefined {
  if (schema.oneOf) return findChoice(value, schema.oneOf, place);
  const here = place === '' ? 'the whole' : place;
  if (schema.const !== undefined)
    return value === schema.const ? undefined : `${here} must be ${JSON.stringify(schema.const)}`;
  switch (schema.type) {
    case 'object':
      return isObject(value) ? findInObject(value, schema, place) : `${here} must be an object`;
    case 'array':
      return Array.isArray(value) ? findInArray(value, schema, place) : `${here} must be an array`;
    case 'integer':
    case 'number':
      return findInNumber(value, schema, here);
    case 'string':
      if (typeof value !== 'string') return `${here} must be text`;
      return value.length < (schema.minLength ?? 0) ? `${here} must not be empty` : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${here} must be true or false`;
    default:
      return undefined;
  }
}

function findChoice(value: unknown, choices: readonly Schema[], place: string): string | undefined {
  if (!isObject(value)) return `${place} must be an object`;
  const names = choices.map(({ properties }) => String(properties!.op!.const));
  const choice = choices[names.indexOf(String(value.op))];
  if (choice) return findFault(value, choice, place);
  const [best] = nearest(String(value.op), names);
  return `${place}.op must be one of ${names.join(', ')}${best === undefined ? '' : `; did you mean ${best}?`}`;
}

function findInObject(value: Record<string, unknown>, schema: Schema, place: string): string | undefined {
  const { properties = {}, required = [], additionalProperties } = schema;
  const at = (name: string) => (place === '' ? name : `${place}.${name}`);
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `${at(missing)} is missing`;
  for (const [name, member] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (!own) return `there is no member ${at(name)}`;
    const fault = findFault(member, own, at(name));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findInArray(value: readonly unknown[], { items }: Schema, place: string): string | undefined {
  if (!items) return undefined;
  for (const [k, element] of value.entries()) {
    const fault = findFault(element, items, `${place}[${k}]`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findInNumber(value: unknown, { type, minimum, maximum }: Schema, here: string): string | undefined {
  const right = type === 'integer' ? Number.isSafeInteger(value) : typeof value === 'number' && Number.isFinite(value);
  if (!right) return `${here} must be a ${type === 'integer' ? 'whole ' : ''}number`;
  if ((value as number) < (minimum ?? Number.NEGATIVE_INFINITY)) return `${here} must be at least ${minimum}`;
  if ((value as number) > (maximum ?? Number.POSITIVE_INFINITY)) return `${here} must be at most ${maximum}`;
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
