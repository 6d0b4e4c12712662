import { putIntoAddress } from './address.ts';
import type { Icicle } from './icicle.ts';
import { matcher } from './wanted.ts';

/** Searches the whole page for frames; an empty text shows everything. */
export type Find = (text: string) => void;

/**
 * Connects the search box: it narrows the tables, marks the icicle, and puts the search into the page's address, so
 * that the link can be passed on.
 */
export function startFind(icicle: Icicle | undefined): Find {
  const input = document.getElementById('find') as HTMLInputElement | null;
  const found = document.getElementById('found');
  if (input === null || found === null) return () => {};
  const tables = [
    { noun: 'clusters', rows: searchable('.clusters tbody.cluster') },
    { noun: 'frames', rows: searchable('.frames tbody tr') },
    { noun: 'compared', rows: searchable('.comparison tbody tr:not(:first-child)') },
  ].filter(({ rows }) => rows.length > 0);

  const find = (text: string) => {
    const matches = text === '' ? undefined : matcher(text);
    const counts = tables.map(({ noun, rows }) => {
      let shown = 0;
      for (const { row, names } of rows) {
        const isShown = matches === undefined || names.some(matches);
        row.hidden = !isShown;
        if (isShown) shown++;
      }
      return `${shown} of ${rows.length} ${noun}`;
    });
    const share = icicle?.mark(matches) ?? 0;
    found.textContent =
      matches === undefined ? '' : `${counts.join(', ')}; ${(share * 100).toFixed(1)} % of hangs have such a frame`;
  };

  input.addEventListener('input', () => {
    find(input.value);
    putIntoAddress({ find: input.value });
  });
  return (text) => {
    input.value = text;
    find(text);
  };
}

function searchable(selector: string): { row: HTMLElement; names: string[] }[] {
  return [...document.querySelectorAll<HTMLElement>(selector)].map((row) => ({
    row,
    names: [...row.querySelectorAll('.frame')].map(({ textContent }) => textContent ?? ''),
  }));
}
