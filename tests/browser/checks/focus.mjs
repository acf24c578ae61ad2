// C5 the Tab key reaches everything once, in the order of the page, with a ring one sees; C6 nothing lies over it.
import { debuggerOf } from '../browser.mjs';
import { inPage } from './in_page.mjs';

const TABS_AT_MOST = 700;
/** How many presses more than there are stops: past the last one the page begins again. */
const ROUND = 3;
/** How many follow when the walk has not come round, for instance because it also stops at what scrolls. */
const MORE = 25;

/** Milliseconds after the walk in which the page can still do what it had put off. */
const AFTERWARDS = 30;

/**
 * C5 and C6: walks through the page with the Tab key. The presses are sent one after another without asking the page in
 * between; the page itself notes where each has led, at the moment the key is let go. So fast a walk leaves a page no
 * time to move the focus a little later, so it is also a fault when a script moves the focus at all, or when afterwards
 * the stops are others than before.
 */
export async function tabWalk(page) {
  const stops = await inPage(page, takeNotes);
  let pressed = 0;
  let walk;
  do {
    const times = Math.min(pressed ? MORE : stops.length + ROUND, TABS_AT_MOST - pressed);
    await pressTab(page, times);
    pressed += times;
    walk = follow(stops, await inPage(page, () => globalThis.tabWalk.notes));
  } while (!walk.ended && pressed < TABS_AT_MOST);
  return [...walk.faults, ...order(stops, walk.walked), ...(await inPage(page, settle, AFTERWARDS))];
}

/** Real key presses in their order; the browser answers each when the page has dealt with it. */
async function pressTab(page, times) {
  const keys = await debuggerOf(page);
  const tab = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
  const answers = [];
  for (let i = 0; i < times; i += 1) {
    for (const type of ['rawKeyDown', 'keyUp']) answers.push(keys.send('Input.dispatchKeyEvent', { type, ...tab }));
  }
  await Promise.all(answers);
}

/** Inside the page: gives what the key must reach, and from now on notes where it has led. */
function takeNotes() {
  const reachable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex^="-"]), iframe';
  const all = () => [...document.querySelectorAll(reachable)].filter((it) => visible(it) && !it.disabled && !it.closest('[inert]'));
  const before = all();
  const groups = new Map();
  const one = before.filter((it) => {
    // Of radios that belong together the keyboard stops at the chosen one, or at the first.
    if (it.type !== 'radio') return true;
    const key = `${it.form?.id}\n${it.name}`;
    const chosen = before.find((other) => other.type === 'radio' && other.name === it.name && other.form === it.form && other.checked);
    if (chosen) return chosen === it;
    const first = !groups.has(key);
    groups.set(key, it);
    return first;
  });
  const stops = new Map(one.map((it, index) => [it, index]));
  const notes = [];
  const note = ({ key }) => {
    if (key === 'Tab') notes.push(at(document.activeElement));
  };
  addEventListener('keyup', note, true);
  const moved = new Set();
  const own = [HTMLElement.prototype, SVGElement.prototype].flatMap((kind) => ['focus', 'blur'].map((name) => [kind, name, kind[name]]));
  for (const [kind, name, act] of own) {
    kind[name] = function (...given) {
      moved.add(`C5 a script calls ${name} while the Tab key walks: ${told(this)}`);
      return act.apply(this, given);
    };
  }
  const end = () => {
    removeEventListener('keyup', note, true);
    for (const [kind, name, act] of own) kind[name] = act;
    const after = all();
    const gone = before.filter((it) => !after.includes(it)).map((it) => `C5 it is gone after the walk: ${told(it)}`);
    const come = after.filter((it) => !before.includes(it)).map((it) => `C5 it has come up during the walk: ${told(it)}`);
    return [...moved, ...gone, ...come];
  };
  globalThis.tabWalk = { notes, end };
  return one.map(told);

  function at(it) {
    if (!it || it === document.body || it === document.documentElement) return null;
    const index = stops.get(it) ?? -1;
    return { index, told: told(it), ring: ring(it), over: over(it), scrolls: it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight };
  }
  // What is drawn for a radio or box may be drawn by its label or by what stands beside it.
  function ring(it) {
    return [it, labelOf(it), it.nextElementSibling, it.parentElement].some((drawn) => {
      if (!drawn) return false;
      const style = getComputedStyle(drawn);
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && !/^rgba\(.*, 0\)$|transparent/.test(style.outlineColor);
    });
  }
  function over(it) {
    const [box] = it.getClientRects();
    if (!box) return 'having no place of its own';
    const x = Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 2);
    const y = Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 2);
    if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) return 'outside the window';
    const hit = document.elementFromPoint(x, y);
    const own = !hit || it.contains(hit) || hit.contains(it) || labelOf(it)?.contains(hit);
    return own ? null : told(hit);
  }
}

/** Inside the page: waits a little, takes no more notes, and gives what has changed by the walk. */
async function settle(afterwards) {
  await new Promise((resolve) => setTimeout(resolve, afterwards));
  const changed = globalThis.tabWalk.end();
  delete globalThis.tabWalk;
  return changed;
}

/** What the notes say, up to where the walk comes round to a stop it has been at. */
function follow(stops, notes) {
  const walked = [];
  const faults = [];
  for (const at of notes) {
    // Past the last one the browser's own bar would follow; the page begins again.
    if (!at && walked.length >= stops.length) return { walked, faults, ended: true };
    if (!at) continue;
    if (at.index < 0) {
      if (!at.scrolls) faults.push(`C5 the focus lands on something else: ${at.told}`);
      continue;
    }
    if (walked.includes(at.index)) return { walked, faults, ended: true };
    walked.push(at.index);
    if (!at.ring) faults.push(`C5 no ring of 2 px round ${at.told}`);
    if (at.over) faults.push(`C6 hidden while it has the focus, by ${at.over}: ${at.told}`);
  }
  return { walked, faults, ended: false };
}

/** What was left out, and where the walk leaves the order of the page. */
function order(stops, walked) {
  const missed = stops.filter((_, index) => !walked.includes(index));
  if (missed.length) return missed.map((it) => `C5 the Tab key does not reach ${it}`);
  // The walk may have begun in the middle, where the page put the focus.
  const first = walked.indexOf(0);
  const turned = [...walked.slice(first), ...walked.slice(0, first)];
  const astray = turned.findIndex((index, place) => index !== place);
  return astray < 0 ? [] : [`C5 the Tab key leaves the order of the page at ${stops[turned[astray]]}`];
}
