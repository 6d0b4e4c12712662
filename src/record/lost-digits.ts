/** Whether JSON text holds a whole number that JSON.parse makes another one of: one beyond 2^53. */
export function losesDigits(text: string): boolean {
  if (!/\d{16}/.test(text)) return false;
  // Digits in texts are none of numbers.
  const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/gs)];
  return tokens.some(([token]) => /^-?\d{16,}$/.test(token) && BigInt(Number(token)) !== BigInt(token));
}
