// The sweep: every page in every state, in Japanese and English, at the desk and on a narrow screen, with every check;
// on paper, in forced colours and with the Tab key. Screenshots and printed pages are kept as output.
import { DESK, NARROW, PHONE, Pages, visit } from './browser.mjs';
import { checkPage } from './checks/all.mjs';
import { tabWalk } from './checks/focus.mjs';
import { errorSummary } from './checks/forms.mjs';
import { policy } from './checks/headers.mjs';
import { spacing } from './checks/layout.mjs';
import { cutOff, paper, print } from './checks/paper.mjs';
import { spoken } from './checks/reader.mjs';
import { freshDemo } from './demo.mjs';
import { fixtures, pages } from './pages.mjs';
import { Person } from './person.mjs';
import { picture } from './picture.mjs';
import { plain } from './runner.mjs';
import { axeSource, outputFile } from './tools.mjs';
import { watch } from './watch.mjs';

const LANGUAGES = ['ja', 'en'];

/** The sweep as jobs, one for a page in a language. */
export async function sweep(browser) {
  const wards = new Map();
  const titles = new Map();
  return LANGUAGES.flatMap((language) =>
    pages.map((entry) => ({
      name: `page ${entry.name} ${language}`,
      run: async () => {
        if (!wards.has(language)) wards.set(language, open(browser, language));
        const ward = await wards.get(language);
        return visitors(browser, ward, entry.role, language === 'en').lend((page) => visitPage(page, ward, entry, language, titles));
      },
    })),
  );
}

/** One ward for each language; everybody in it has that language. */
async function open(browser, language) {
  const demo = await freshDemo();
  const roles = [...new Set(pages.map(({ role }) => role).filter(Boolean))];
  if (language === 'en') for (const role of roles) await demo.api(role).patch('/me', { language });
  return { demo, at: await fixtures(demo), states: new Map(), visitors: new Map() };
}

/** The pages on which a role looks at the ward; each stays signed in from one job to the next. */
function visitors(browser, ward, role, english) {
  if (!ward.visitors.has(role)) {
    ward.visitors.set(
      role,
      new Pages(async () => {
        const page = await enter(browser, ward, role, english);
        await page.addInitScript(axeSource);
        return page;
      }),
    );
  }
  return ward.visitors.get(role);
}

/** A page of a role: the first one signs in by the form, the others are given what its browser then holds. */
async function enter(browser, ward, role, english) {
  if (!role) return visit(browser, { english });
  let first;
  if (!ward.states.has(role)) {
    ward.states.set(
      role,
      (async () => {
        first = await visit(browser, { english });
        await new Person(first, { english }).signIn(ward.demo.address, role);
        return first.context().storageState();
      })(),
    );
  }
  const state = await ward.states.get(role);
  return first ?? visit(browser, { english, state });
}

async function visitPage(page, ward, entry, language, titles) {
  const english = language === 'en';
  const faults = [];
  const { faults: beside, end } = watch(page, ward.demo.address);
  const shoot = (name) => picture(page, outputFile('pages', language, `${entry.name}${name}.png`));
  const note = (where, found) => faults.push(...found.map((fault) => `${where}: ${fault}`));
  try {
    for (const [state, look] of Object.entries({ normal: {}, ...entry.states })) {
      const suffix = state === 'normal' ? '' : `-${state}`;
      const go = async () => {
        const path = typeof (look.path ?? entry.path) === 'function' ? (look.path ?? entry.path)(ward.at) : (look.path ?? entry.path);
        const answer = await page.goto(`${ward.demo.address}${path}`);
        const wanted = look.status ?? entry.status ?? 200;
        if (answer.status() !== wanted) throw new Error(`${path} answers ${answer.status()}, not ${wanted}`);
        note(state, policy(answer.headers()));
        if (look.act) await look.act(new Person(page, { english }), page);
      };
      await page.setViewportSize(DESK);
      await go();
      note(`${state} 1280`, await checkPage(page, { english, data: ward.at.data }));
      await shoot(`${suffix}-1280`);
      if (state === 'normal') note('titles', await uniqueTitle(page, titles, language, entry));
      if (look.summary) note(state, await errorSummary(page, { english, ...look.summary }));
      if (!english) note(`${state} 1280`, await further(page, entry, state, shoot));
      await page.setViewportSize(NARROW);
      if (look.summary) await go();
      note(`${state} 320`, await checkPage(page, { english, data: ward.at.data }));
      if (!english && state === 'normal') {
        note('320', await tabWalk(page));
        note('320', await spacing(page));
      }
      await page.setViewportSize(PHONE);
      await shoot(`${suffix}-390`);
    }
  } catch (error) {
    faults.push(plain(error));
    await shoot('-failed').catch(() => {});
    await page.context().close();
  }
  end();
  return [...new Set([...faults, ...beside])];
}

/** What is looked at once for a page: the Tab key, spacing, forced colours, paper, and what a screen reader is told. */
async function further(page, entry, state, shoot) {
  const faults = [];
  if (state !== 'normal') return faults;
  faults.push(...(await tabWalk(page)), ...(await spacing(page)));
  await page.emulateMedia({ forcedColors: 'active' });
  await shoot('-forced-colours');
  await page.emulateMedia({ forcedColors: null });
  faults.push(...(await cutOff(page)));
  faults.push(...paper(await print(page, outputFile('paper', `${entry.name}.pdf`)), { most: entry.sheets }));
  if (entry.spoken) faults.push(...(await spoken(page, entry.name)));
  return faults;
}

/** C10: no two pages have the same title. */
async function uniqueTitle(page, titles, language, entry) {
  if (entry.sameTitle) return [];
  const title = await page.title();
  const key = `${language} ${title}`;
  const other = titles.get(key);
  titles.set(key, entry.name);
  return other && other !== entry.name ? [`C10 the title of ${other} too: ${title}`] : [];
}
