/** The browser of tests: Debian's, or the program that TELE_TEST_CHROMIUM names. */
export const CHROMIUM = process.env.TELE_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** Chromium stays by itself: no sandbox for root, no calls home. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
