import { homedir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Json, JsonRecord } from '../../record/record.ts';
import { readJsonFile } from '../flags/json-file.ts';

/** Flags that a config file or the environment may set, by their long names: TELE_SOURCE sets `source`. */
export const CONFIGURABLE = [
  'source',
  'channel',
  'app',
  'app-version',
  'reason',
  'output',
  'progress',
  'max-bad',
  'seed',
  'master',
  'endpoint-url',
  'region',
  'profile',
  'cache',
  'cache-size',
  'keep-columns',
  'archives',
  'tele-command',
  'spark-submit',
] as const;

/** The name of a flag's environment variable. */
export function environmentName(flag: string): string {
  return `TELE_${flag.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * Reads the config file, a JSON object of flag names and values, into the environment: a flag on the line wins over a
 * variable, and a variable over the file. The file is $TELE_CONFIG, or tele/config.json in the XDG config folder.
 */
export function applyConfig(env: NodeJS.ProcessEnv = process.env): void {
  const file =
    env.TELE_CONFIG || path.join(env.XDG_CONFIG_HOME || path.join(homedir(), '.config'), 'tele', 'config.json');
  for (const [key, value] of Object.entries(readConfig(file, env.TELE_CONFIG !== undefined))) {
    const known = CONFIGURABLE.find((name) => name === key);
    if (known === undefined) {
      const [best] = nearest(key, CONFIGURABLE);
      throw new UsageError(
        `${file}: there is no setting "${key}"`,
        best ? `did you mean "${best}"?` : `known: ${CONFIGURABLE.join(', ')}`,
      );
    }
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw new UsageError(`${file}: "${key}" must be text, a number or true or false`);
    env[environmentName(known)] ??= String(value);
  }
}

function readConfig(file: string, demanded: boolean): JsonRecord {
  const config = readIfThere(file, demanded);
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config;
  throw new UsageError(
    `the config file ${file} must hold a JSON object`,
    '{"source": "s3://bucket/prefix", "output": "table"}',
  );
}

function readIfThere(file: string, demanded: boolean): Json {
  try {
    return readJsonFile(file, `the config file ${file}`);
  } catch (error) {
    const { code = '' } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (!demanded && ['ENOENT', 'ENOTDIR', 'EACCES'].includes(code)) return {};
    // The user typed a setting as much as a flag, so its error is a usage error.
    throw new UsageError((error as Error).message);
  }
}
