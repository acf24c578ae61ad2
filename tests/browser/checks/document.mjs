// C8 the present step says so in words; C10 one heading, a title, the right language; C14 tables; C15 nothing by colour alone.
import { inPage } from './in_page.mjs';

/** C10: one h1, a title, the language of the page; in English no Japanese but in `data`, such as names. */
export function heading(page, { english = false, data = [] } = {}) {
  return inPage(
    page,
    ({ language, data }) => {
      const faults = [];
      const ones = [...document.querySelectorAll('h1')].filter(visible);
      if (ones.length !== 1) faults.push(`C10 ${ones.length} headings h1`);
      if (!document.title.trim()) faults.push('C10 no title');
      if (document.documentElement.lang !== language) faults.push(`C10 lang is ${document.documentElement.lang}, not ${language}`);
      const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
      // Names and what people have written are data and stay as they are; a Japanese term may stand in brackets.
      const spoken = (it) => {
        const copy = it.cloneNode(true);
        copy.querySelectorAll('[lang=ja], input, select, textarea').forEach((part) => part.remove());
        const own = data.reduce((rest, one) => rest.replaceAll(one, ''), copy.textContent);
        return own.replace(/[（(［[][^）)］\]]*[）)］\]]/g, '');
      };
      if (language === 'en') {
        for (const it of document.querySelectorAll('h1, h2, h3, button, label, legend, th, summary, nav a, caption')) {
          if (it.closest('[lang=ja]') || !visible(it)) continue;
          if (japanese.test(spoken(it))) faults.push(`C10 Japanese on an English page: ${told(it)}`);
        }
      }
      const key = /(^|\s)[a-z][a-z0-9_]*(-[a-z0-9]+){2,}(\s|$)|\{\s*\$|\?\?\?/;
      const loose = [...document.querySelectorAll('h1, h2, h3, button, label, legend, th')].filter((it) => visible(it) && key.test(words(it)));
      return [...faults, ...loose.map((it) => `C10 a key instead of words: ${told(it)}`)];
    },
    { language: english ? 'en' : 'ja', data: english ? [...data].sort((one, other) => other.length - one.length) : [] },
  );
}

/** C10: an id names one element; else links and labels lead to the wrong one. */
export function ids(page) {
  return inPage(page, () => {
    const count = Map.groupBy(document.querySelectorAll('[id]'), (it) => it.id);
    const twice = [...count].filter(([, all]) => all.length > 1).map(([id, all]) => `C10 ${all.length} elements have the id ${id}`);
    return twice.length > 5 ? [...twice.slice(0, 5), `C10 and ${twice.length - 5} more ids`] : twice;
  });
}

/** C8: the present step is marked by a word, and the present page of a menu by more than colour. */
export function present(page) {
  return inPage(page, () => {
    const marked = [...document.querySelectorAll('[aria-current]:not([aria-current=false])')].filter(visible);
    const cue = (it) => {
      const style = getComputedStyle(it);
      const box = `${style.borderBottomWidth} ${style.borderLeftWidth} ${style.textDecorationLine} ${style.fontWeight}`;
      const scope = it.closest('nav, ul, ol') ?? document.body;
      const other = [...scope.querySelectorAll(it.localName)].find((one) => one !== it && !one.hasAttribute('aria-current'));
      const around = other && getComputedStyle(other);
      return !around || box !== `${around.borderBottomWidth} ${around.borderLeftWidth} ${around.textDecorationLine} ${around.fontWeight}`;
    };
    const worded = (it) => /現在|current|this page/i.test(it.textContent);
    return marked
      .filter((it) => !worded(it) && !(it.getAttribute('aria-current') === 'page' && cue(it)))
      .map((it) => `C8 the present one is not marked by a word: ${told(it)}`);
  });
}

/** C14: a table has a name, and its heads say what they head. */
export function tables(page) {
  return inPage(page, () => {
    const faults = [];
    for (const table of document.querySelectorAll('table:not([role=presentation], [role=none])')) {
      const named = table.caption?.textContent.trim() || table.getAttribute('aria-label') || table.getAttribute('aria-labelledby');
      if (!named) faults.push(`C14 a table without a caption: ${told(table)}`);
      const heads = [...table.querySelectorAll('th')];
      if (heads.length === 0) faults.push(`C14 a table without heads: ${told(table)}`);
      heads.filter((it) => !it.hasAttribute('scope')).forEach((it) => faults.push(`C14 a head without scope: ${told(it)}`));
    }
    return faults;
  });
}

/** C15: chips, cells of tables and the steps of the load say in text what their colour says. */
export function worded(page) {
  return inPage(page, () => {
    const named = (it) => words(it) || it.getAttribute('aria-label') || it.querySelector('input, select, textarea, [aria-label], img[alt]:not([alt=""]), title');
    const silent = (selector) => [...document.querySelectorAll(selector)].filter((it) => visible(it) && !it.closest('svg') && !named(it));
    const coloured = (it) => !/^rgba\(.*, 0\)$|transparent/.test(getComputedStyle(it).backgroundColor);
    return [
      ...silent('[class*=chip]:not([class*=chips]), [class*=badge], [class*=heat]').map((it) => `C15 a chip without text: ${told(it)}`),
      // An empty cell says nothing; an empty cell with a colour of its own would.
      ...silent('td, th[scope=row]').filter(coloured).map((it) => `C15 a cell without text: ${told(it)}`),
      ...[...document.querySelectorAll('svg[role=img]')]
        .filter((it) => visible(it) && !it.querySelector('title')?.textContent.trim() && !it.getAttribute('aria-label') && !it.getAttribute('aria-labelledby'))
        .map((it) => `C15 a figure without its words: ${told(it)}`),
    ];
  });
}
