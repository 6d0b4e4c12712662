/** Makes a bad line of text that gives no record: on one line, and changed where it would be a record. */
export function badLine(text: string): string {
  const line = text.replaceAll(/[\r\n]+/g, ' ');
  if (line.trim() === '') return JSON.stringify(line);
  return /\}\s*$/.test(line) ? `${line},` : line;
}
