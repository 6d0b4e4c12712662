// Writes numbered lines to a log, and rotates it: node log-writer.cjs FOLDER SECONDS LINES-A-SECOND ROTATE-EVERY-MS.
// At its end it says how many.
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');

const [folder, seconds, rate, every] = process.argv.slice(2).map((word, k) => (k === 0 ? word : Number(word)));
const log = path.join(folder, 'app.log');
const KEPT = 40;
let fd = fs.openSync(log, 'a');
let lines = 0;
let half = '';
let rotations = 0;
const started = Date.now();
let rotated = started;

/** Lines up to now, but for the second half of the last one, which comes with the next. */
function write(isLast) {
  const due = Math.floor(((Date.now() - started) / 1000) * rate);
  let text = half;
  while (lines < due) text += `{"number":${++lines},"level":"${lines % 7 === 0 ? 'error' : 'info'}"}\n`;
  const cut = isLast ? text.length : Math.max(0, text.length - (lines % 23));
  half = text.slice(cut);
  fs.writeSync(fd, text.slice(0, cut));
}

function shift() {
  for (let k = KEPT; k >= 1; k--)
    for (const ending of ['', '.gz'])
      if (fs.existsSync(`${log}.${k}${ending}`)) fs.renameSync(`${log}.${k}${ending}`, `${log}.${k + 1}${ending}`);
}

/** In two pieces, as a program that compresses does. */
function compress(file) {
  const bytes = zlib.gzipSync(fs.readFileSync(file));
  const at = Math.floor(bytes.length / 2);
  fs.writeFileSync(`${file}.gz`, bytes.subarray(0, at));
  setTimeout(() => {
    fs.appendFileSync(`${file}.gz`, bytes.subarray(at));
    fs.unlinkSync(file);
  }, 60);
}

/** By turns: another name, a copy that the log is emptied after, another name and an archive of the one before. */
function rotate() {
  rotated = Date.now();
  // A log is rotated between two lines.
  fs.writeSync(fd, half);
  half = '';
  const way = rotations++ % 3;
  shift();
  if (way === 1) {
    fs.copyFileSync(log, `${log}.1`);
    fs.ftruncateSync(fd, 0);
    return;
  }
  fs.renameSync(log, `${log}.1`);
  fs.closeSync(fd);
  fd = fs.openSync(log, 'a');
  if (way === 2 && fs.existsSync(`${log}.2`)) compress(`${log}.2`);
}

const timer = setInterval(() => {
  const isOver = Date.now() - started >= seconds * 1000;
  write(isOver);
  if (!isOver) {
    if (Date.now() - rotated >= every) rotate();
    return;
  }
  clearInterval(timer);
  fs.closeSync(fd);
  setTimeout(() => process.stdout.write(`${lines}\n`), 100);
}, 5);
