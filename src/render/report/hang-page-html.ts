import script from 'browser:./client/main.ts';
import style from 'browser:./report.css';
import { composePage, type HangFindings } from './compose.ts';
import { renderHangPage } from './page.ts';

/** Makes a page about hangs as one HTML document, with its script and style inside. */
export function hangPageHtml(findings: HangFindings): string {
  return renderHangPage(composePage(findings), { script, style });
}
