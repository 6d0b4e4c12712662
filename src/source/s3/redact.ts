const patterns: readonly (readonly [RegExp, string])[] = [
  [/((?:x-amz-)?(?:signature|credential|security-token)["']?\s*[=:]\s*["']?)[^&\s"',;<>]+/gi, '$1***'],
  [/((?:aws_?)?(?:secret_?access_?key|access_?key_?id|session_?token)["']?\s*[=:]\s*["']?)[^&\s"',;<>]+/gi, '$1***'],
  [/((?:secret|passw(?:or)?d|token|(?:access|api)[._-]?key)[\w.-]*\s*=\s*)[^&\s"',;<>]+/gi, '$1***'],
  [/(authorization["']?\s*:\s*(?:(?:bearer|basic|token)\s+)?)[^\s"',;]+/gi, '$1***'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '***'],
  [/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi, '$1***@'],
];

/** Hides secrets in a text: the given ones, signatures and tokens in queries or headers, and user:password in URLs. */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret !== '') {
      clean = clean.replaceAll(secret, '***');
    }
  }
  for (const [pattern, replacement] of patterns) {
    clean = clean.replace(pattern, replacement);
  }
  return clean;
}
