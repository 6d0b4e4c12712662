const fs = require('node:fs');
const path = require('node:path');

/** Writes a file in one step: a program that starts meanwhile finds the old one or the new one, never half of one. */
function replaceFile(file, content) {
  const temporary = path.join('dist', `${path.basename(file)}.${process.pid}`);
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, file);
}

/** As `replaceFile`, in ASCII: Node reads it at every start, in half the time that text with other characters takes. */
function replaceAscii(file, text) {
  replaceFile(file, text.replace(/[^\0-\x7f]/g, escaped));
}

/**
 * A character as an escape of JavaScript's strings and regular expressions, and of JSON. Everything else in a bundle is
 * ASCII by esbuild's default.
 */
function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

module.exports = { replaceAscii, replaceFile };
