/** Exit codes of every command; the one table that docs and code share. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  badLines: 3,
  partial: 5,
  regression: 10,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * An error a user can act on: a sentence that says what happened and where, and a way out.
 * Everything else that is thrown is a defect of ours.
 */
export class TeleError extends Error {
  readonly hint: string | undefined;
  readonly exit: ExitCode;
  /** It makes all that was read worthless, not only the input that it came from. */
  readonly endsRun: boolean;
  /** Bundles that are loaded apart have classes of their own: an error is known by what it says of itself. */
  readonly isTeleError = true;

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method, and is asked about itself
    if (this !== TeleError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return value instanceof Error && 'isTeleError' in value;
  }

  constructor(
    message: string,
    options: { hint?: string | undefined; exit?: ExitCode; cause?: unknown; endsRun?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TeleError';
    this.hint = options.hint;
    this.exit = options.exit ?? EXIT.failure;
    this.endsRun = options.endsRun ?? false;
  }
}

/** The user typed something that cannot work: exit 2. */
export class UsageError extends TeleError {
  constructor(message: string, hint?: string) {
    super(message, { hint, exit: EXIT.usage });
    this.name = 'UsageError';
  }
}
