import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';

/** The package's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const BIN = path.join(ROOT, 'bin', 'run.js');

/** What a command did. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

/** Runs the real binary with an environment of its own: no config, no colours, no time-outs of its own. */
export async function tele(
  args: readonly string[],
  options: { input?: string | Uint8Array; env?: Record<string, string>; cwd?: string } = {},
): Promise<Ran> {
  const { input = '', env = {}, cwd = ROOT } = options;
  const { stdout, stderr, exitCode } = await execa(process.execPath, [BIN, ...args], {
    input: input as string,
    cwd,
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 1 << 28,
  });
  return { stdout, stderr, exitCode };
}

/**
 * Runs a line of shell in which `tele` is the binary, behind a function of the shell: its commands then are no
 * neighbours to each other, and each works by itself.
 */
export function shell(line: string, options: ShellOptions = {}): Promise<Ran> {
  return bash(`tele() { "${process.execPath}" "${BIN}" "$@"; }\n${line}`, options);
}

/** The same with `tele` as a program on the PATH, as users have it: commands of a pipe may work as one. */
export function pipeline(line: string, options: ShellOptions = {}): Promise<Ran> {
  const PATH = `${programFolder()}${path.delimiter}${options.env?.PATH ?? process.env.PATH}`;
  return bash(line, { ...options, env: { ...options.env, PATH } });
}

export interface ShellOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

async function bash(line: string, { cwd = ROOT, env = {} }: ShellOptions): Promise<Ran> {
  const { stdout, stderr, exitCode } = await execa('bash', ['-o', 'pipefail', '-c', line], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    stdin: 'ignore',
    maxBuffer: 1 << 28,
  });
  return { stdout, stderr, exitCode };
}

let programs: string | undefined;

/** A folder in which `tele` is the binary, and `node` the one that runs this. */
export function programFolder(): string {
  if (programs === undefined) {
    programs = mkdtempSync(path.join(tmpdir(), 'tele-bin-'));
    symlinkSync(BIN, path.join(programs, 'tele'));
    symlinkSync(process.execPath, path.join(programs, 'node'));
    process.once('exit', () => rmSync(programs!, { recursive: true, force: true }));
  }
  return programs;
}

/** Whether there is a program that runs others on a terminal of their own: script, of util-linux. */
export const HAS_TERMINAL = process.platform === 'linux' && existsSync('/usr/bin/script');

/**
 * Runs a line of shell in which `tele` is the binary on a terminal of so many columns; what that shows, with \n ends.
 */
export async function onTerminal(line: string, { columns = 80, cwd = ROOT, env = {} } = {}): Promise<string> {
  const words = `stty cols ${columns} -echo; tele() { "${process.execPath}" "${BIN}" "$@"; }; ${line}`;
  const { stdout } = await execa('script', ['-qec', words, '/dev/null'], {
    cwd,
    env: { ...cleanEnvironment(), SHELL: '/bin/bash', ...env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    stdin: 'ignore',
  });
  return stdout.replaceAll('\r\n', '\n');
}

/** An environment without configuration, colours and state of earlier runs. */
export function cleanEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? tmpdir(),
    XDG_CONFIG_HOME: path.join(tmpdir(), 'tele-no-config'),
    XDG_CACHE_HOME: path.join(tmpdir(), 'tele-test-cache'),
    XDG_STATE_HOME: stateFolder(),
    NO_COLOR: '1',
    TZ: 'UTC',
  };
}

let states: string | undefined;
let stateCount = 0;

/** A folder of marks for one command or line of shell, which none has used before. */
function stateFolder(): string {
  if (states === undefined) {
    states = path.join(tmpdir(), `tele-test-state-${process.pid}`);
    process.once('exit', () => rmSync(states!, { recursive: true, force: true }));
  }
  return path.join(states, String(stateCount++));
}

/** A folder for one test, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tele-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Lines of NDJSON as values. */
export function parseLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
