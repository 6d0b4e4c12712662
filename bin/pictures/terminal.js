const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { terminalSvg } = require('./svg');

/** The command line of each picture, its width, and the number of lines of the answer that are shown. */
const PICTURES = {
  'cluster-hangs': { words: 'cluster-hangs --channel nightly --meaningful --top 8', columns: 112 },
  'hang-stats': { words: 'hang-stats --channel nightly', columns: 112, lines: 31 },
  'os-dist': { words: 'os-dist --channel nightly --by-version', columns: 84 },
};

const TERMINAL = path.join(__dirname, 'terminal-hook.cjs');
const TELE = path.join(path.dirname(path.dirname(__dirname)), 'bin', 'run.js');

/** Runs the command as on a terminal of this width, and draws its output. */
function drawTerminal(name) {
  const { words, columns, lines } = PICTURES[name];
  const out = execFileSync(process.execPath, ['--require', TERMINAL, TELE, ...words.split(' ')], {
    env: {
      PATH: process.env.PATH,
      TERM: 'xterm-256color',
      HOME: process.env.HOME,
      XDG_CONFIG_HOME: '/no-config',
      COLUMNS: String(columns),
      TZ: 'UTC',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  const printed = out.trimEnd().split('\n').slice(0, lines);
  return terminalSvg(`tele ${words}`, printed, columns);
}

module.exports = { PICTURES, drawTerminal };
