import { EXIT, TeleError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { commandNames } from './command-names.ts';
import { ReaderGone } from './pipe.ts';

/** What oclif's own errors look like from here: usage errors carry `parse`, exits a code, unknown flags their names. */
interface CliError extends Error {
  code?: string;
  oclif?: { exit?: number };
  parse?: { input?: { flags?: Record<string, { aliases?: string[] }> } };
  flags?: string[];
}

/** Says on stderr what went wrong, in a sentence with a way out, and answers the exit code. */
export function reportFailure(error: unknown, argv: string[], root: string): number {
  if (error instanceof ReaderGone) return EXIT.ok;
  if (!(error instanceof Error)) return complain(`stopped by ${String(error)}`, undefined, EXIT.failure);
  if (error instanceof TeleError) return complain(error.message, error.hint, error.exit);
  const { code, oclif, parse, flags } = error as CliError;
  if (code === 'EEXIT') return oclif?.exit ?? EXIT.ok;
  if (code === 'EPIPE') return EXIT.ok;
  if (parse) {
    const known = ['help', ...Object.keys(parse.input?.flags ?? {})].map((name) => `--${name}`);
    const [unknown] = flags ?? [];
    return complain(
      unknown === undefined ? plain(error.message) : `there is no flag ${unknown}`,
      (unknown === undefined ? undefined : didYouMean(unknown, known)) ?? `see 'tele ${argv[0] ?? ''} --help'`,
      EXIT.usage,
    );
  }
  if (oclif?.exit === EXIT.usage && !/^command .* not found$/.test(error.message))
    return complain(plain(error.message), `see 'tele ${argv[0] ?? ''} --help'`, EXIT.usage);
  if (/^command .* not found$/.test(error.message)) {
    return complain(
      `there is no command "${argv[0] ?? ''}"`,
      didYouMean(argv[0] ?? '', commandNames(root)) ?? `'tele --help' lists them`,
      EXIT.usage,
    );
  }
  if (isSystemError(error)) return complain(error.message, undefined, EXIT.failure);
  process.stderr.write(`tele: this is a defect of tele, please report it:\n${error.stack}\n`);
  return EXIT.failure;
}

function complain(message: string, hint: string | undefined, code: number): number {
  process.stderr.write(`tele: ${message}\n${hint === undefined ? '' : `  try: ${hint}\n`}`);
  return code;
}

function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const [best] = nearest(word, known);
  return best === undefined ? undefined : `did you mean ${best}?`;
}

/** oclif ends its parse errors with a line about --help that we say in our own way. */
function plain(message: string): string {
  return message.replace(/\nSee more help with --help\s*$/, '').trim();
}

function isSystemError(error: Error): boolean {
  return typeof (error as NodeJS.ErrnoException).errno === 'number';
}
