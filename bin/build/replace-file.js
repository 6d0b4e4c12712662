const fs = require('node:fs');
const path = require('node:path');

/** Writes a file so that a program that starts meanwhile finds the old one or the new one, never half of one. */
function replaceFile(file, content) {
  const temporary = path.join('dist', `${path.basename(file)}.${process.pid}`);
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, file);
}

/**
 * As `replaceFile`, in ASCII: what is read at every start takes half as long to read as text with other letters in it.
 */
function replaceAscii(file, text) {
  replaceFile(file, text.replace(/[^\0-\x7f]/g, escaped));
}

/**
 * As strings and regular expressions of JavaScript, and JSON, write it; what else there is in a bundle is ASCII by
 * esbuild's default.
 */
function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

module.exports = { replaceAscii, replaceFile };
