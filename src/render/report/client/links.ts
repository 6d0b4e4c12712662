import type { Find } from './find.ts';
import type { Icicle } from './icicle.ts';
import { wantedIn } from './wanted.ts';

/** Follows the page's address: runs the search in it, or opens the stacks of the cluster in it. */
export function startLinks(find: Find, icicle: Icicle | undefined): void {
  const follow = () => {
    const wanted = wantedIn(location.hash);
    if (wanted !== undefined) {
      find(wanted.find ?? '');
      icicle?.show(wanted);
      return;
    }
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.classList.contains('cluster')) return;
    if (target.hidden) find('');
    target.querySelector('details')!.open = true;
    target.scrollIntoView();
  };
  window.addEventListener('hashchange', follow);
  follow();
}
