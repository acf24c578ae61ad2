// C3 no placeholder, nothing disabled; C4 every field has a label one sees; C13 how an error is told.
import { inPage } from './in_page.mjs';

const FORBIDDEN = /不正|無効|エラーが発生|invalid|illegal/i;

/** C3: examples stand beside a field, and what cannot be used now says why instead of being grey. */
export function plainFields(page) {
  return inPage(page, () => [
    ...[...document.querySelectorAll('[placeholder]')].map((it) => `C3 placeholder: ${told(it)}`),
    ...[...document.querySelectorAll('[disabled], [aria-disabled=true]')].map((it) => `C3 disabled: ${told(it)}`),
  ]);
}

/** C4: a label, or for one of several choices a legend, that is to be seen. */
export function labels(page) {
  return inPage(page, () => {
    const fields = [...document.querySelectorAll('input:not([type=hidden], [type=submit], [type=button], [type=image]), select, textarea')];
    const seen = (it) => it && visible(it) && !unseen(it) && words(it);
    const labelled = (it) => {
      const by = (it.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean).map((id) => document.getElementById(id));
      // What selects a row of a table is named by the row.
      const selectsRow = /^(checkbox|radio)$/.test(it.type) && it.closest('td, th') && (it.getAttribute('aria-label') || by.length || it.labels?.length);
      // A lone field for searching is named by the button beside it.
      const searches = it.closest('[role=search], search')?.querySelector('button');
      return [...(it.labels ?? [])].some(seen) || by.some(seen) || selectsRow || seen(searches);
    };
    const faults = fields.filter((it) => visible(it) && !labelled(it)).map((it) => `C4 no label to be seen: ${told(it)}`);
    const groups = Map.groupBy(fields.filter((it) => it.type === 'radio' && visible(it)), (it) => `${it.form?.id} ${it.name}`);
    for (const radios of groups.values()) {
      const group = radios[0].closest('fieldset, [role=radiogroup], [role=group]');
      const legend = group?.querySelector('legend') ?? document.getElementById(group?.getAttribute('aria-labelledby'));
      const caption = radios[0].closest('table')?.caption;
      if (!seen(legend) && !seen(caption)) faults.push(`C4 choices without a legend: ${told(radios[0])}`);
    }
    return faults;
  });
}

/**
 * C13: the summary of errors on a page that was refused. `kept` are the values that had been typed, by field name;
 * `script` says whether the page may move the focus by itself.
 */
export async function errorSummary(page, { kept = {}, english = false, script = true } = {}) {
  const faults = await inPage(
    page,
    ({ kept, english, script }) => {
      const found = [];
      const start = english ? 'Error: ' : 'エラー：';
      if (!document.title.startsWith(start)) found.push(`C13 the title does not start with ${start}: ${document.title}`);
      const summaries = [...document.querySelectorAll('[role=alert]')].filter((it) => it.querySelector('a[href^="#"]'));
      if (summaries.length !== 1) return [...found, `C13 ${summaries.length} summaries of errors`];
      const [summary] = summaries;
      if (script && document.activeElement !== summary) found.push(`C13 the focus is not on the summary but on ${told(document.activeElement)}`);
      if (!summary.querySelector('h2, h3')) found.push('C13 the summary has no heading');
      const wrong = [...document.querySelectorAll('[aria-invalid=true]')];
      if (wrong.length === 0) found.push('C13 no field is marked as wrong');
      const covered = new Set();
      for (const link of summary.querySelectorAll('a[href^="#"]')) {
        const to = document.getElementById(decodeURIComponent(link.hash.slice(1)));
        if (!to) {
          found.push(`C13 the link leads nowhere: ${words(link)}`);
          continue;
        }
        // A link leads to a field or to the first of several that are told together.
        const group = to.matches('fieldset') ? to : to.closest('fieldset');
        const own = wrong.filter((it) => it === to || to.contains(it));
        const fields = own.length ? [...own, ...wrong.filter((it) => group?.contains(it) && sameError(it, own[0]))] : [];
        if (!fields.length) found.push(`C13 the link leads to no wrong field: ${words(link)}`);
        fields.forEach((it) => covered.add(it));
        const beside = fields.some((it) => describing(it).some((text) => text.includes(words(link))));
        if (fields.length && !beside) found.push(`C13 the field does not say the same words: ${words(link)}`);
      }
      function describing(it) {
        const holder = it.getAttribute('aria-describedby') ? it : it.closest('[aria-describedby]');
        const ids = (holder?.getAttribute('aria-describedby') ?? '').split(/\s+/).filter(Boolean);
        return ids.map((id) => words(document.getElementById(id)));
      }
      function sameError(one, other) {
        return one.getAttribute('aria-describedby') === other.getAttribute('aria-describedby');
      }
      wrong.filter((it) => !covered.has(it)).forEach((it) => found.push(`C13 no link leads to ${told(it)}`));
      for (const [name, value] of Object.entries(kept)) {
        const field = document.querySelector(`[name="${name}"]:not([type=radio], [type=checkbox])`) ?? document.querySelector(`[name="${name}"]:checked`);
        if (field?.value !== value) found.push(`C13 what was typed is lost: ${name} is ${JSON.stringify(field?.value)}, was ${value}`);
      }
      return found;
    },
    { kept, english, script },
  );
  const said = await page.locator('[role=alert]').allInnerTexts();
  faults.push(...said.filter((text) => FORBIDDEN.test(text)).map((text) => `C13 words that help nobody: ${text}`));
  return [...faults, ...(await linksMoveFocus(page))];
}

async function linksMoveFocus(page) {
  const faults = [];
  for (const link of await page.locator('[role=alert] a[href^="#"]').all()) {
    await link.click();
    const reached = await link.evaluate((it) => {
      const to = document.getElementById(decodeURIComponent(it.hash.slice(1)));
      const at = document.activeElement;
      return Boolean(to) && (to === at || to.contains(at)) && at.matches('input, select, textarea');
    });
    if (!reached) faults.push(`C13 the link does not move the focus to its field: ${await link.innerText()}`);
  }
  return faults;
}
