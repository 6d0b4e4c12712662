import script from 'browser:./client/main.ts';
import style from 'browser:./report.css';
import { composePage, type HangFindings } from './compose.ts';
import { renderHangPage } from './page.ts';

/** A page about hangs as an HTML document, with its script and style in it. */
export function hangPageHtml(findings: HangFindings): string {
  return renderHangPage(composePage(findings), { script, style });
}
