// What several tasks look at.
import { DESK, visit } from '../browser.mjs';
import { Person } from '../person.mjs';

/** What another user sees at a path, in a browser of their own: `look` is given the page. */
export async function asSeenBy(browser, demo, user, path, look, options = {}) {
  const page = await visit(browser, { size: DESK, ...options });
  try {
    await new Person(page, options).signIn(demo.address, user);
    const answer = await page.goto(`${demo.address}${path}`);
    return await look(page, answer);
  } finally {
    await page.context().close();
  }
}

/** The codes of the children to whom the main part of the page links, in their order. */
export async function codesOn(page, children) {
  const codes = new Map(children.map(({ id, reference }) => [id, reference]));
  const links = await page.locator('main a[href*="/children/"]').evaluateAll((all) => all.map((it) => it.getAttribute('href')));
  const found = links.map((href) => /[0-9a-f-]{36}/.exec(href)?.[0]).map((id) => codes.get(id));
  return [...new Set(found.filter(Boolean))];
}

/** Only the digits of a text. */
export const digits = (text) => (text ?? '').replace(/\D/g, '');
