const CELL = { width: 8.4, height: 19 };
const PADDING = { side: 22, top: 52, bottom: 20 };
const COLORS = {
  back: '#0f1419',
  frame: '#2a313a',
  text: '#d5dae0',
  faint: '#7d8894',
  prompt: '#7fd88f',
  marks: '#4fb3d9',
  title: '#9aa5b1',
};
const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/**
 * Draws a window of a terminal as SVG: the command, then the lines that it printed, with the escape codes of bold and
 * colour that tele uses. Text keeps to the grid with any font; blocks and lines are drawn as rectangles, because fonts
 * leave gaps between them.
 */
function terminalSvg(command, lines, columns) {
  const tooLong = lines.find((line) => cellsOf(line).some(({ column, length }) => column + length > columns));
  if (tooLong !== undefined) throw new Error(`the picture needs more columns: ${tooLong}`);
  const width = Math.ceil(columns * CELL.width + 2 * PADDING.side);
  const height = PADDING.top + (lines.length + 2) * CELL.height + PADDING.bottom;
  const body = lines.flatMap((line, k) => cellsOf(line).flatMap((run) => drawRun(run, k + 2)));
  const prompt = [textAt('$', 0, 0, ` fill="${COLORS.prompt}"`), textAt(command, 2, 0, ' font-weight="bold"')];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}" font-size="14" fill="${COLORS.text}" role="img">
<title>${escapeText(command)}</title>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="${COLORS.back}" stroke="${COLORS.frame}"/>
${['#ff5f57', '#febc2e', '#28c840'].map((fill, k) => `<circle cx="${24 + 20 * k}" cy="22" r="6" fill="${fill}"/>`).join('')}
<g xml:space="preserve">
${[...prompt, ...body].join('\n')}
</g>
</svg>
`;
}

/**
 * Splits a line's text between escape codes where the kind of drawing changes: into words between spaces, and runs of
 * one mark.
 */
function cellsOf(line) {
  const runs = [];
  let column = 0;
  let style = { bold: false, marks: false };
  for (const [k, piece] of line.split('\x1b[').entries()) {
    // A piece behind an escape begins with its code, as in 36m.
    const [, code, words] = k === 0 ? ['', undefined, piece] : /^(\d+)m(.*)$/.exec(piece);
    if (code !== undefined) style = restyle(style, Number(code));
    for (const [text] of words.matchAll(
      /█*[▉-▏]|([\u2581-\u259f━─╋├┤│└])\1*| +|[^ \u2581-\u259f━─╋├┤│└]+(?: [^ \u2581-\u259f━─╋├┤│└]+)*/gu,
    )) {
      const length = [...text].length;
      if (text.trim() !== '') runs.push({ text, column, length, ...style });
      column += length;
    }
  }
  return runs;
}

function restyle(style, code) {
  if (code === 0) return { bold: false, marks: false };
  if (code === 1) return { ...style, bold: true };
  if (code === 22) return { ...style, bold: false };
  if (code === 36) return { ...style, marks: true };
  if (code === 39) return { ...style, marks: false };
  throw new Error(`the picture does not know the escape code ${code}`);
}

function drawRun({ text, column, length, bold, marks }, row) {
  const fill = marks ? COLORS.marks : COLORS.faint;
  const shape = SHAPES[text.at(-1)];
  if (shape === undefined) return [textAt(text, column, row, bold ? ' font-weight="bold"' : '')];
  return shape({ x: column * CELL.width + PADDING.side, y: PADDING.top + row * CELL.height, length, fill });
}

const rect = (x, y, width, height, fill, more = '') =>
  `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${fill}"${more}/>`;

/** Draws a block from the left of a cell, as wide as this many eighths of it. */
const block =
  (eighths) =>
  ({ x, y, length, fill }) => [rect(x, y + 3, ((length - 1) * 8 + eighths) * (CELL.width / 8), CELL.height - 6, fill)];
const shade =
  (opacity) =>
  ({ x, y, length, fill }) => [rect(x, y, length * CELL.width, CELL.height, fill, ` fill-opacity="${opacity}"`)];
const middle = (y) => y + CELL.height / 2;
const level =
  (thick) =>
  ({ x, y, length, fill }) => [rect(x, middle(y) - thick / 2, length * CELL.width, thick, fill)];
const upright =
  (thick, tall) =>
  ({ x, y, fill }) => [rect(x + (CELL.width - thick) / 2, middle(y) - tall / 2, thick, tall, fill)];

const SHAPES = {
  ...Object.fromEntries([...'▏▎▍▌▋▊▉█'].map((sign, k) => [sign, block(k + 1)])),
  '░': shade(0.3),
  '▒': shade(0.55),
  '▓': shade(0.8),
  '━': level(5),
  '─': level(1.5),
  '╋': (place) => [...level(5)(place), ...upright(3, 15)(place)],
  '├': upright(1.5, 11),
  '┤': upright(1.5, 11),
  '│': upright(1.5, CELL.height),
  '└': ({ x, y, fill }) => [
    rect(x + CELL.width / 2 - 0.75, y, 1.5, CELL.height / 2, fill),
    rect(x + CELL.width / 2, middle(y) - 0.75, CELL.width / 2, 1.5, fill),
  ],
};

function textAt(text, column, row, more) {
  const x = short(column * CELL.width + PADDING.side);
  const y = short(PADDING.top + row * CELL.height + 14);
  return `<text x="${x}" y="${y}" textLength="${short([...text].length * CELL.width)}"${more}>${escapeText(text)}</text>`;
}

function short(number) {
  return String(Math.round(number * 100) / 100);
}

function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

module.exports = { terminalSvg };
