// C1 nothing makes the page scroll sideways; C2 what is pressed is large enough; C7 wider text spacing cuts nothing off.
import { inPage } from './in_page.mjs';

/** C1: WCAG 1.4.10. */
export function overflow(page) {
  return inPage(page, () => {
    const root = document.documentElement;
    if (root.scrollWidth <= innerWidth) return [];
    const scrolls = (it) => it.parentElement?.closest('*') && [...ancestors(it)].some((at) => getComputedStyle(at).overflowX !== 'visible');
    function* ancestors(it) {
      for (let at = it.parentElement; at && at !== document.body; at = at.parentElement) yield at;
    }
    const wide = [...document.body.querySelectorAll('*')].filter((it) => it.getBoundingClientRect().right > innerWidth + 1 && !scrolls(it));
    const innermost = wide.filter((it) => !wide.some((other) => other !== it && it.contains(other)));
    const who = innermost.slice(0, 4).map(told).join('; ');
    return [`C1 the page is ${root.scrollWidth} px wide in a window of ${innerWidth}: ${who}`];
  });
}

/** C2: everything one presses is at least 24 by 24 (WCAG 2.5.8); buttons of the page's own are 44 high to the finger. */
export function targets(page) {
  return inPage(page, () => {
    const pressed = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(
      (it) => visible(it) && !unseen(it),
    );
    const boxOf = (it) => {
      const label = /^(radio|checkbox)$/.test(it.type) && labelOf(it);
      const own = it.getBoundingClientRect();
      if (!label) return own;
      const other = label.getBoundingClientRect();
      return { width: Math.max(own.width, other.width), height: Math.max(own.height, other.height), x: other.x, y: other.y };
    };
    const inSentence = (it) => {
      if (it.localName !== 'a' || getComputedStyle(it).display !== 'inline') return false;
      return [...it.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    };
    const centre = (box) => [box.x + box.width / 2, box.y + box.height / 2];
    // A small link is fine where a circle of 24 px round it touches no other one.
    const alone = (it) => {
      const [x, y] = centre(boxOf(it));
      return pressed.every((other) => {
        if (other === it || it.contains(other) || other.contains(it)) return true;
        const box = other.getBoundingClientRect();
        const dx = Math.max(box.x - x, 0, x - box.x - box.width);
        const dy = Math.max(box.y - y, 0, y - box.y - box.height);
        return Math.hypot(dx, dy) >= 12;
      });
    };
    const faults = [];
    for (const it of pressed) {
      const box = boxOf(it);
      if (box.width >= 23.5 && box.height >= 23.5) continue;
      if (it.localName === 'a' && (inSentence(it) || alone(it))) continue;
      faults.push(`C2 ${Math.round(box.width)} by ${Math.round(box.height)} px is too small to press: ${told(it)}`);
    }
    const reaches = (it, dy) => {
      const box = it.getBoundingClientRect();
      const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2 + dy);
      return hit && (it === hit || it.contains(hit));
    };
    for (const it of document.querySelectorAll('main button, main a[class*=button], main a[role=button]')) {
      if (!visible(it) || it.getBoundingClientRect().height >= 43.5) continue;
      it.scrollIntoView({ block: 'center', behavior: 'instant' });
      if (!reaches(it, -21) || !reaches(it, 21)) {
        faults.push(`C2 a button of ${Math.round(it.getBoundingClientRect().height)} px, to the finger less than 44: ${told(it)}`);
      }
    }
    scrollTo({ top: 0, behavior: 'instant' });
    return faults;
  });
}

/** C7: with the spacing of WCAG 1.4.12 nothing is cut off and nothing scrolls sideways. */
export async function spacing(page) {
  const cut = await inPage(page, () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const cuts = (it) => {
      const style = getComputedStyle(it);
      const x = /hidden|clip/.test(style.overflowX) && it.scrollWidth > it.clientWidth + 2;
      const y = /hidden|clip/.test(style.overflowY) && it.scrollHeight > it.clientHeight + 2;
      return x || y;
    };
    const text = (it) => words(it) && visible(it) && !unseen(it) && !/^(html|body|input|select|textarea|svg)$/.test(it.localName);
    return [...document.body.querySelectorAll('*')].filter((it) => text(it) && cuts(it)).map((it) => `C7 wider spacing cuts off ${told(it)}`);
  });
  const wide = (await overflow(page)).map((line) => line.replace('C1', 'C7 with wider spacing'));
  await inPage(page, () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1);
  });
  return [...cut, ...wide];
}
