import { percent } from '../../number-text.ts';
import type { ClientData } from '../client-data.ts';
import { putIntoAddress } from './address.ts';
import { type Box, changeOf, hangsWith, readTree } from './tree.ts';
import type { Wanted } from './wanted.ts';

const ROW = 22;
/** Boxes narrower than this, in pixels, are not drawn; zooming in shows them. */
const NARROWEST = 2;
/** Boxes narrower than this, in pixels, have no room for a name. */
const LABELLED = 32;

/** The part of the icicle that the search uses. */
export interface Icicle {
  /** Marks the boxes whose frame matches. Returns the share of all hangs that are in such stacks. */
  mark(matches: ((frame: string) => boolean) | undefined): number;
  /** Shows the view and the frames of an address, as far as they exist. */
  show(wanted: Wanted): void;
}

const number = (n: number) => n.toLocaleString('en-US');
const shareText = (share: number) => percent(share, share < 0.001 ? 3 : 1);

/**
 * Draws the call tree into `place` and handles input: a click or Enter zooms in, Escape zooms out, arrows move. Tab
 * reaches one box at a time, as in every tree (WAI-ARIA's pattern); a line beside the icicle describes it.
 */
export function startIcicle(place: HTMLElement, data: ClientData): Icicle {
  const view = document.getElementById('icicle-view') as HTMLSelectElement;
  const group = document.getElementById('icicle-group') as HTMLSelectElement | null;
  const colour = document.getElementById('icicle-colour') as HTMLSelectElement | null;
  let root = treeOf(data, view.value, group?.value ?? '');
  const out = document.getElementById('zoom-out') as HTMLButtonElement;
  const says = document.getElementById('icicle-says')!;
  let top = root;
  let current = root;
  let matches: ((frame: string) => boolean) | undefined;
  let drawn = new Map<Box, HTMLElement>();
  const boxes = new WeakMap<EventTarget, Box>();

  const describe = (box: Box) => {
    const of = box.parent;
    const within = of?.parent ? `, ${shareText(box.hangs / of.hangs)} of its caller` : '';
    const then = box.before === undefined ? '' : ` (${number(Math.round(box.before))} before, for as much use)`;
    return `${box.frame}: ${number(Math.round(box.hangs))} hangs${then}, ${shareText(box.hangs / root.hangs)} of all${within}`;
  };

  const draw = () => {
    const width = place.clientWidth;
    if (width === 0) return;
    drawn = new Map();
    const fillers: HTMLElement[] = [];
    let deepest = 0;
    const visit = (box: Box) => {
      const isAbove = isInside(top, box);
      const share = isAbove ? 1 : box.hangs / top.hangs;
      if (!isAbove && (!isInside(box, top) || share * width < NARROWEST)) return;
      const element = drawBox(box, isAbove ? 0 : (box.start - top.start) / top.hangs, share);
      element.classList.toggle('above', isAbove && box !== top);
      drawn.set(box, element);
      deepest = Math.max(deepest, box.depth);
      for (const child of box.children) visit(child);
      // Callees come largest first, so those too narrow to draw are neighbours.
      const narrow = isInside(box, top) ? box.children.filter((child) => !drawn.has(child)) : [];
      if (narrow.length === 0) return;
      fillers.push(drawFiller(narrow));
      deepest = Math.max(deepest, box.depth + 1);
    };
    visit(root);
    place.style.height = `${(deepest + 1) * ROW}px`;
    place.replaceChildren();
    for (const element of [...drawn.values(), ...fillers]) place.append(element);
    out.disabled = top === root;
    enter(drawn.has(current) ? current : top);
  };

  const drawBox = (box: Box, left: number, share: number) => {
    const element = document.createElement('div');
    boxes.set(element, box);
    const change = colour?.value === 'change' ? changeOf(box) : undefined;
    element.className = change === undefined ? `box colour${box.colour}` : `box change${change}`;
    if (share * place.clientWidth >= LABELLED) element.textContent = box.frame;
    element.title = describe(box);
    element.style.left = `${left * 100}%`;
    element.style.width = `${share * 100}%`;
    element.style.top = `${box.depth * ROW}px`;
    element.setAttribute('role', 'treeitem');
    element.setAttribute('aria-level', `${box.depth + 1}`);
    element.setAttribute('aria-label', describe(box));
    element.setAttribute('aria-selected', 'false');
    element.tabIndex = -1;
    if (matches !== undefined) element.classList.add(box !== root && matches(box.frame) ? 'hit' : 'miss');
    return element;
  };

  const drawFiller = (narrow: readonly Box[]) => {
    const hangs = narrow.reduce((sum, box) => sum + box.hangs, 0);
    const element = document.createElement('div');
    element.className = 'filler';
    element.title = `${number(narrow.length)} narrower frames: ${number(hangs)} hangs, ${shareText(hangs / root.hangs)} of all; zooming in shows them`;
    element.setAttribute('aria-hidden', 'true');
    element.style.left = `${((narrow[0]!.start - top.start) / top.hangs) * 100}%`;
    element.style.width = `${(hangs / top.hangs) * 100}%`;
    element.style.top = `${narrow[0]!.depth * ROW}px`;
    return element;
  };

  /** Makes this box the one that Tab reaches, and describes it. */
  const enter = (box: Box) => {
    drawn.get(current)?.setAttribute('tabindex', '-1');
    drawn.get(current)?.setAttribute('aria-selected', 'false');
    current = box;
    drawn.get(current)?.setAttribute('tabindex', '0');
    drawn.get(current)?.setAttribute('aria-selected', 'true');
    says.textContent = describe(box);
  };
  const move = (box: Box | undefined) => {
    if (box === undefined || !drawn.has(box)) return;
    enter(box);
    drawn.get(box)?.focus();
  };
  const zoom = (box: Box) => {
    top = box;
    current = box;
    draw();
    drawn.get(box)?.focus();
    putIntoAddress({ zoom: framesTo(box) });
  };
  /** Draws another tree, zoomed to the same frames as far as it has them. */
  const change = (frames: readonly string[]) => {
    root = treeOf(data, view.value, group?.value ?? '');
    top = boxOf(root, frames);
    current = top;
    draw();
    putIntoAddress({ view: view.value === 'callees' ? '' : view.value, zoom: framesTo(top) });
  };
  const boxAt = (target: EventTarget | null) => (target === null ? undefined : boxes.get(target));

  place.addEventListener('click', ({ target }) => {
    const box = boxAt(target);
    if (box) zoom(box);
  });
  place.addEventListener('mouseover', ({ target }) => {
    const box = boxAt(target);
    if (box) says.textContent = describe(box);
  });
  place.addEventListener('mouseleave', () => {
    says.textContent = describe(current);
  });
  place.addEventListener('keydown', (event) => {
    const steps: Record<string, () => void> = {
      ArrowUp: () => move(current.parent),
      ArrowDown: () => move(current.children.find((child) => drawn.has(child))),
      ArrowLeft: () => move(sibling(current, -1)),
      ArrowRight: () => move(sibling(current, 1)),
      Home: () => move(root),
      Enter: () => zoom(current),
      ' ': () => zoom(current),
      Escape: () => zoom(top.parent ?? root),
    };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step();
  });
  out.addEventListener('click', () => zoom(root));
  view.addEventListener('change', () => change([]));
  group?.addEventListener('change', () => change(framesTo(top)));
  colour?.addEventListener('change', draw);
  let width = 0;
  new ResizeObserver(() => {
    if (place.clientWidth === width) return;
    width = place.clientWidth;
    draw();
  }).observe(place);
  draw();

  return {
    mark(wanted) {
      matches = wanted;
      draw();
      return wanted === undefined ? 0 : hangsWith(root, wanted) / root.hangs;
    },
    show(wanted) {
      if (wanted.view === undefined && wanted.zoom === undefined) return;
      view.value = wanted.view === 'callers' ? 'callers' : 'callees';
      change(wanted.zoom ?? []);
    },
  };
}

/** The boxes of a view, for all hangs or for a group, which is given by its number. */
function treeOf({ trees, hangs, groups, before }: ClientData, view: string, group: string): Box {
  const columns = view === 'callers' ? trees.callers : trees.callees;
  return group === '' ? readTree(columns, hangs, before) : readTree(columns, groups[+group]!.hangs, undefined, +group);
}

/** The frames on the way from the root to a box, without the root. */
function framesTo(box: Box): string[] {
  const frames: string[] = [];
  for (let at: Box | undefined = box; at?.parent !== undefined; at = at.parent) frames.unshift(at.frame);
  return frames;
}

/** The box at the end of these frames, or the last box on the way if the tree does not have them all. */
function boxOf(root: Box, frames: readonly string[]): Box {
  let box = root;
  for (const frame of frames) {
    const child = box.children.find((one) => one.frame === frame);
    if (child === undefined) break;
    box = child;
  }
  return box;
}

function isInside(box: Box, ancestor: Box): boolean {
  for (let at: Box | undefined = box; at !== undefined; at = at.parent) if (at === ancestor) return true;
  return false;
}

function sibling(box: Box, step: 1 | -1): Box | undefined {
  const siblings = box.parent?.children ?? [];
  return siblings[siblings.indexOf(box) + step];
}
