// The checks that hold on every page in every state and at every width.
import { axe } from '../axe.mjs';
import { heading, ids, present, tables, worded } from './document.mjs';
import { labels, plainFields } from './forms.mjs';
import { overflow, targets } from './layout.mjs';

/** Every fault of the page as it stands now; `data` is what may be Japanese on an English page. */
export async function checkPage(page, { english = false, data = [] } = {}) {
  const faults = [];
  for (const check of [overflow, targets, plainFields, labels, present, tables, worded, ids]) faults.push(...(await check(page)));
  faults.push(...(await heading(page, { english, data })));
  faults.push(...(await axe(page)));
  return faults;
}
