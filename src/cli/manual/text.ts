/** Fills oclif's templates, of which the commands use only the program's name. */
export function fill(text: string): string {
  return text.replaceAll(/<%=\s*config\.bin\s*%>/g, 'tele');
}

/** Begins a sentence with a capital letter; a name such as `s3://` stays unchanged. */
export function upperFirst(text: string): string {
  return /^[a-z][a-z' ,]/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}

/** Begins a phrase with a small letter. */
export function lowerFirst(text: string): string {
  return text[0]!.toLowerCase() + text.slice(1);
}
