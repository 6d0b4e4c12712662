/**
 * Collects what the SDK's credential providers tell its logger, where alone each says why it has none. The SDK's error
 * says only that there are none at all.
 */
export interface CredentialNotes {
  note(message: unknown): void;
  /** Why a profile gives no credentials, as a sentence without its end; undefined if unknown. */
  reason(profile: string | undefined): string | undefined;
}

/** Makes a logger that collects these notes. */
export function credentialNotes(): CredentialNotes {
  const notes: string[] = [];
  return {
    note(message) {
      if (typeof message === 'string' && message.startsWith('@smithy/property-provider')) notes.push(message);
    },
    reason(profile = 'default') {
      const all = notes.join('\n');
      // A command line may hold secrets: only the program's own message is repeated.
      const failed = /Command failed: [^\n]*(?:\n([^\n]+))?/.exec(all);
      if (failed)
        return `the credential_process of profile ${profile} failed${failed[1] ? `: ${failed[1].trim()}` : ''}`;
      const odd =
        /credential_process (returned invalid JSON|did not return Version 1|returned invalid credentials|returned expired credentials)/.exec(
          all,
        );
      if (odd) return `the credential_process of profile ${profile} ${odd[1]}`;
      if (/Profile \S+ could not be found in shared credentials file/.test(all) && profile !== 'default')
        return `there is no profile ${profile} in the files of AWS`;
      return undefined;
    },
  };
}
