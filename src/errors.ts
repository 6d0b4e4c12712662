/** The exit codes of all commands, for docs and code. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  badLines: 3,
  partial: 5,
  regression: 10,
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * An error that a user can act on: a sentence that says what happened and where, and a hint. Any other error is a
 * defect of tele.
 */
export class TeleError extends Error {
  readonly hint: string | undefined;
  readonly exit: ExitCode;
  /** Whether it invalidates everything that was read, and not only the input that it came from. */
  readonly endsRun: boolean;
  /** Bundles that are loaded separately have their own copy of this class, so an error is recognised by this member. */
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

/** The error for input of the user that cannot work. Exit code 2. */
export class UsageError extends TeleError {
  constructor(message: string, hint?: string) {
    super(message, { hint, exit: EXIT.usage });
    this.name = 'UsageError';
  }
}
