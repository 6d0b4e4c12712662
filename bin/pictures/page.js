const { execFileSync } = require('node:child_process');
const { existsSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const CHROMIUM = process.env.TELE_TEST_CHROMIUM ?? '/usr/bin/chromium';
const TELE = path.join(path.dirname(path.dirname(__dirname)), 'bin', 'run.js');

/**
 * Draws the stacks and the plots of the HTML report into this file. Without a browser it keeps the existing file, and
 * says so.
 */
async function drawPage(picture) {
  if (!existsSync(CHROMIUM)) {
    console.warn(`${picture} was left as it is: there is no ${CHROMIUM}; test/browser/install.sh installs it`);
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'tele-pictures-'));
  const page = path.join(folder, 'hangs.html');
  const { chromium } = require('playwright-core');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const words = ['cluster-hangs', '--channel', 'nightly', '--meaningful', '--html', page];
    execFileSync(process.execPath, [TELE, ...words], { stdio: 'ignore' });
    const view = await browser.newPage({ viewport: { width: 1000, height: 800 }, reducedMotion: 'reduce' });
    await view.goto(pathToFileURL(page).href);
    const [top, bottom] = [
      await view.locator('#stacks').boundingBox(),
      await view.locator('#distributions').boundingBox(),
    ];
    const clip = { x: 0, y: top.y - 28, width: 1000, height: bottom.y + bottom.height - top.y + 40 };
    await view.screenshot({ path: picture, clip, fullPage: true });
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

module.exports = { drawPage };
