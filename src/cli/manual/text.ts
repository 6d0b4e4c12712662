/** oclif's templates, of which the commands use the name of the program. */
export function fill(text: string): string {
  return text.replaceAll(/<%=\s*config\.bin\s*%>/g, 'tele');
}

/** A sentence begins with a capital; a name such as `s3://` stays. */
export function upperFirst(text: string): string {
  return /^[a-z][a-z' ,]/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}

/** For a phrase behind a name. */
export function lowerFirst(text: string): string {
  return text[0]!.toLowerCase() + text.slice(1);
}
