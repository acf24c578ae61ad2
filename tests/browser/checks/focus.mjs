// C5 the Tab key reaches everything once, in the order of the page, with a ring one sees; C6 nothing lies over it.
import { inPage } from './in_page.mjs';

const TABS_AT_MOST = 700;

/** C5 and C6: walks through the page with the Tab key. */
export async function tabWalk(page) {
  const stops = await inPage(page, () => {
    const reachable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex^="-"]), iframe';
    const all = [...document.querySelectorAll(reachable)].filter((it) => visible(it) && !it.disabled && !it.closest('[inert]'));
    const groups = new Map();
    const one = all.filter((it) => {
      // Of radios that belong together the keyboard stops at the chosen one, or at the first.
      if (it.type !== 'radio') return true;
      const key = `${it.form?.id}\n${it.name}`;
      const chosen = all.find((other) => other.type === 'radio' && other.name === it.name && other.form === it.form && other.checked);
      if (chosen) return chosen === it;
      const first = !groups.has(key);
      groups.set(key, it);
      return first;
    });
    globalThis.tabStops = new Map(one.map((it, index) => [it, index]));
    return one.map(told);
  });
  const walked = [];
  const faults = [];
  for (let i = 0; i < TABS_AT_MOST; i += 1) {
    await page.keyboard.press('Tab');
    const at = await inPage(page, () => {
      const it = document.activeElement;
      if (!it || it === document.body || it === document.documentElement) return null;
      const index = globalThis.tabStops.get(it) ?? -1;
      return { index, told: told(it), ring: ring(it), over: over(it), scrolls: it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight };
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
        const x = Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 2);
        const y = Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 2);
        if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) return 'outside the window';
        const hit = document.elementFromPoint(x, y);
        const own = !hit || it.contains(hit) || hit.contains(it) || labelOf(it)?.contains(hit);
        return own ? null : told(hit);
      }
    });
    if (!at) {
      // Past the last one the browser's own bar would follow; the page begins again.
      if (walked.length >= stops.length || i > stops.length + 3) break;
      continue;
    }
    if (at.index < 0) {
      if (!at.scrolls) faults.push(`C5 the focus lands on something else: ${at.told}`);
      continue;
    }
    if (walked.includes(at.index)) break;
    walked.push(at.index);
    if (!at.ring) faults.push(`C5 no ring of 2 px round ${at.told}`);
    if (at.over) faults.push(`C6 hidden while it has the focus, by ${at.over}: ${at.told}`);
  }
  const missed = stops.filter((_, index) => !walked.includes(index));
  faults.push(...missed.map((it) => `C5 the Tab key does not reach ${it}`));
  if (missed.length === 0) {
    // The walk may have begun in the middle, where the page put the focus.
    const first = walked.indexOf(0);
    const turned = [...walked.slice(first), ...walked.slice(0, first)];
    const astray = turned.findIndex((index, place) => index !== place);
    if (astray >= 0) faults.push(`C5 the Tab key leaves the order of the page at ${stops[turned[astray]]}`);
  }
  return faults;
}
