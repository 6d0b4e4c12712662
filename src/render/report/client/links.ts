import type { Find } from './find.ts';
import { wantedIn } from './wanted.ts';

/** Follows the address: a search, or a cluster, whose stacks open. */
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
