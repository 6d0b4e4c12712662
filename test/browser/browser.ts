import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { CHROMIUM, FLAGS } from './chromium.ts';

const isThere = existsSync(CHROMIUM);
const isPromised = process.env.TELE_TEST_CHROMIUM !== undefined || process.env.CI === 'true';

/**
 * Groups tests that need a browser. Without one they are skipped aloud; where one was promised (named, or in CI) they
 * fail.
 */
export function describeInBrowser(name: string, tests: (open: OpenPage) => void): void {
  if (!isThere && !isPromised) {
    console.warn(`Skipped, as there is no ${CHROMIUM}: ${name}. test/browser/run.sh installs it.`);
    describe.skip(name, () => tests(noBrowser));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    });
    afterAll(() => browser?.close());
    tests(async (file, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      return watch(await context.newPage(), pathToFileURL(file).href);
    });
  });
}

/** Opens a file in a window of its own. */
export type OpenPage = (file: string, options?: BrowserContextOptions & { readonly hash?: string }) => Promise<Opened>;

/** A page, and everything that went on in it beside what was asked for: there should be nothing. */
export interface Opened {
  readonly page: Page;
  /** Its address, with no hash. */
  readonly url: string;
  readonly mishaps: string[];
}

const noBrowser = () => Promise.reject(new Error('there is no browser'));

async function watch(page: Page, url: string): Promise<Opened> {
  const mishaps: string[] = [];
  page.on('console', (message) => mishaps.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => mishaps.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    mishaps.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== url && request.url() !== 'data:,') mishaps.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, url, mishaps };
}

/**
 * What axe-core finds, as 'rule (impact): the elements'. The page's own policy lets no script in: the context has to
 * bypass it.
 */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = (await page.evaluate('axe.run()')) as AxeResults;
  return found.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map((node) => node.html).join(' ')}`);
}
