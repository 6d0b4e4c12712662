/**
 * What the SDK's providers of credentials tell its logger: only there it is said why each of them has none. In the end
 * the SDK says of all together that there are none.
 */
export interface CredentialNotes {
  note(message: unknown): void;
  /** Why a profile gives no credentials, as a sentence without its end; undefined where nothing is known. */
  reason(profile: string | undefined): string | undefined;
}

export function credentialNotes(): CredentialNotes {
  const notes: string[] = [];
  return {
    note(message) {
      if (typeof message === 'string' && message.startsWith('@smithy/property-provider')) notes.push(message);
    },
    reason(profile = 'default') {
      const all = notes.join('\n');
      // A command line may hold secrets: of that of a program only what it has said itself is repeated.
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
