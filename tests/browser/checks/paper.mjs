// C12 and R5: every page on A4, nothing cut off, with its own font inside the file.
import fs from 'node:fs';

import { inPage } from './in_page.mjs';

/** A4 less two margins of 15 mm, in CSS pixels; and lying on its side less two of 12 mm, for sheets on the page `wide`. */
const PAPER = { width: 680, height: 1000 };
const WIDE = { width: 1032, height: 700 };

/** Prints the page; gives how many sheets it takes and which fonts the file carries. */
export async function print(page, file) {
  await page.waitForLoadState('load');
  const bytes = await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: true, path: file });
  return sheets(bytes);
}

/** Reads a printed file as Chromium writes it. */
export function sheets(bytes) {
  const text = bytes.toString('latin1');
  const boxes = [...text.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [Number(width), Number(height)]);
  return {
    count: [...text.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length,
    fonts: [...new Set([...text.matchAll(/\/FontName\s*\/(?:[A-Z]{6}\+)?([\w-]+)/g)].map(([, font]) => font))],
    // Chromium carries outlines of Noto CJK as Type 3 fonts.
    embedded: /\/FontFile[23]|\/Subtype\s*\/Type3/.test(text),
    a4: boxes.length > 0 && boxes.every((box) => Math.abs(Math.min(...box) - 595) < 3 && Math.abs(Math.max(...box) - 842) < 3),
  };
}

/** C12: the printed file is A4 with a Japanese font inside it. `most` is the greatest number of sheets. */
export function paper({ count, fonts, embedded, a4 }, { most = 40, japanese = true } = {}) {
  const faults = [];
  if (count < 1 || count > most) faults.push(`C12 ${count} sheets, at most ${most} are wanted`);
  if (!a4) faults.push('C12 the sheets are not A4');
  if (japanese && (!embedded || !fonts.some((font) => /CJK|NotoSansJP|Gothic/.test(font)))) {
    faults.push(`C12 no Japanese font in the printed file: ${fonts.join(', ')}`);
  }
  return faults;
}

/** R5: on paper nothing is cut off at the right, nothing scrolls, and the menu is gone. */
export async function cutOff(page, screenshot) {
  const size = page.viewportSize();
  await page.emulateMedia({ media: 'print' });
  const faults = [];
  for (const [lies, paper] of [[false, PAPER], [true, WIDE]]) {
    await page.setViewportSize(paper);
    faults.push(...(await onSheet(page, lies)));
  }
  if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });
  await page.emulateMedia({ media: null });
  await page.setViewportSize(size);
  return faults;
}

/** What is cut off on sheets that stand, or on those that lie on their side. */
function onSheet(page, lies) {
  return inPage(page, ({ lies }) => {
    const found = [];
    const wide = [...document.body.querySelectorAll('*')].filter((it) => getComputedStyle(it).page === 'wide');
    for (const it of document.body.querySelectorAll('*')) {
      if (!visible(it) || unseen(it) || wide.some((sheet) => sheet.contains(it)) !== lies) continue;
      if (it.getBoundingClientRect().right > innerWidth + 1 && words(it)) found.push(`R5 on paper it reaches over the edge: ${told(it)}`);
      const style = getComputedStyle(it);
      const scrolls = style.overflowX !== 'visible' && it.scrollWidth > it.clientWidth + 1;
      if (scrolls && !it.matches('input, select, textarea')) found.push(`R5 on paper a part of it is cut off: ${told(it)}`);
    }
    if (!lies) document.querySelectorAll('nav, [role=search]').forEach((it) => visible(it) && found.push(`R5 on paper the menu stays: ${told(it)}`));
    return found.slice(0, 8);
  }, { lies });
}

/** Whether a stored file is what it should be; used by tests that download one. */
export function read(file) {
  return sheets(fs.readFileSync(file));
}
