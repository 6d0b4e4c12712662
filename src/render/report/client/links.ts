import type { Find } from './find.ts';
import { wantedIn } from './wanted.ts';

/** Follows the page's address: runs the search in it, or opens the stacks of the cluster in it. */
export function startLinks(find: Find): void {
  const follow = () => {
    const wanted = wantedIn(location.hash);
    if (wanted !== undefined) return find(wanted);
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.classList.contains('cluster')) return;
    if (target.hidden) find('');
    target.querySelector('details')!.open = true;
    target.scrollIntoView();
  };
  window.addEventListener('hashchange', follow);
  follow();
}
