// A person at the page: finds things by what they are called, uses them with the mouse or the keyboard, and counts.
//
// Counting: one interaction is one click, one option chosen, one box or radio toggled, one field filled whatever its
// length, or one activating key. Scrolling, reading, Tab, arrows and signing in are free.
import { NAMES, selector } from './names.mjs';

const TABS_AT_MOST = 600;
const APPEARS_WITHIN = 4_000;
/** Milliseconds after which what has not set out for another page stays on this one. */
const AT_ONCE = 60;
/** Milliseconds that a busy machine may take to set out for the page a link or form leads to. */
const SETS_OUT_WITHIN = 3_000;

export class Person {
  interactions = 0;
  /** What was done, for whoever reads a failure. */
  steps = [];

  /** `keyboard` uses no mouse; `english` finds things by test id; `onPage` is called on every page arrived at; `names`
   * are the test ids of the English way. */
  constructor(page, { keyboard = false, english = false, onPage = async () => {}, names = NAMES } = {}) {
    this.names = names;
    this.page = page;
    this.keyboard = keyboard;
    this.english = english;
    this.onPage = onPage;
  }

  /** Opens an address, as a bookmark would. */
  async open(path) {
    const answer = await this.page.goto(new URL(path, this.page.url() === 'about:blank' ? path : this.page.url()).href);
    await this.onPage();
    return answer;
  }

  /** Signs in by the form; this is not counted. */
  async signIn(address, user) {
    const answer = await this.page.goto(`${address}/login`);
    if (!answer.ok()) throw new Error(`/login answers ${answer.status()}`);
    await this.signInHere(user);
  }

  /** Signs in where the form already stands, for instance after a session ran out. */
  async signInHere(user) {
    const { interactions } = this;
    await this.page.locator('input[autocomplete=username]').fill(user);
    await this.page.locator('input[type=password]').fill('demo');
    await this.#activate(await this.find('button', 'ログイン'));
    this.interactions = interactions;
    if (new URL(this.page.url()).pathname === '/login') throw new Error(`${user} could not sign in`);
  }

  async click(role, name, where = {}) {
    await this.#activate(await this.find(role, name, where));
    this.#count(`${role} 「${name}」`);
  }

  /** Presses a button a second time before anything has come of the first. */
  async buttonTwice(name, where = {}) {
    const button = await this.find('button', name, where);
    await this.#navigating(async () => {
      if (this.keyboard) {
        await this.#tabTo(button);
        await Promise.all([this.page.keyboard.press('Enter'), this.page.keyboard.press('Enter')]);
      } else {
        await button.click({ clickCount: 2, delay: 10 });
      }
    });
    this.#count(`button 「${name}」`);
    this.#count(`button 「${name}」 again`);
  }

  button(name, where) {
    return this.click('button', name, where);
  }

  link(name, where) {
    return this.click('link', name, where);
  }

  async fill(name, text, where = {}) {
    const field = await this.find(where.role ?? 'textbox', name, where);
    if (this.keyboard) {
      await this.#tabTo(field);
      await this.page.keyboard.press('Control+A');
      await this.page.keyboard.insertText(text);
    } else {
      await field.fill(text);
    }
    this.#count(`fills 「${name}」`);
  }

  /** Answers a question whether it is asked with a list, with a line to fill, or with a line that offers answers. */
  async give(name, answer, where = {}) {
    const list = await this.#look('combobox', name, where, false);
    // By its test id a field is found whatever its role.
    if (list && (await list.evaluate((it) => it.tagName === 'SELECT'))) await this.select(name, answer, where);
    else await this.fill(name, answer, list ? { ...where, role: 'combobox' } : where);
  }

  /** Fills a date's three parts, each its own field. */
  async fillDate(group, [year, month, day], where = {}) {
    await this.fill(`${group} 年`, String(year), { ...where, group });
    await this.fill(`${group} 月`, String(month), { ...where, group });
    await this.fill(`${group} 日`, String(day), { ...where, group });
  }

  /** Ticks a box. */
  async check(name, where = {}) {
    const box = await this.find('checkbox', name, where);
    if (await box.isChecked()) throw new Error(`「${name}」 is ticked already`);
    if (this.keyboard) {
      await this.#tabTo(box);
      await this.page.keyboard.press('Space');
    } else {
      await this.#press(box);
    }
    if (!(await box.isChecked())) throw new Error(`「${name}」 did not become ticked`);
    this.#count(`ticks 「${name}」`);
  }

  /** Chooses a radio. */
  async choose(name, where = {}) {
    const radio = await this.find('radio', name, where);
    await this.chooseThis(radio, name);
  }

  async chooseThis(radio, name) {
    if (this.keyboard) await this.#arrowTo(radio, name);
    else await this.#press(radio);
    if (!(await radio.isChecked())) throw new Error(`「${name}」 did not become chosen`);
    this.#count(`chooses 「${name}」`);
  }

  /** Chooses an option of a list, by its words or a part of them. */
  async select(name, option, where = {}) {
    const list = await this.find('combobox', name, where);
    const labels = await list.locator('option').allInnerTexts();
    const at = labels.findIndex((label) => label.includes(option));
    if (at < 0) throw new Error(`「${name}」 does not offer ${option}: ${labels.join(', ')}`);
    if (this.keyboard) {
      await this.#tabTo(list);
      for (let i = 0; i < labels.length && (await list.evaluate((it) => it.selectedIndex)) !== at; i += 1) {
        const now = await list.evaluate((it) => it.selectedIndex);
        await this.page.keyboard.press(now < at ? 'ArrowDown' : 'ArrowUp');
      }
    } else {
      await list.selectOption({ index: at });
    }
    if ((await list.evaluate((it) => it.selectedIndex)) !== at) throw new Error(`${option} could not be selected`);
    this.#count(`selects ${option} in 「${name}」`);
  }

  /** Presses Enter where the focus is, for instance to search. */
  async enter() {
    await this.#navigating(() => this.page.keyboard.press('Enter'), SETS_OUT_WITHIN);
    this.#count('presses Enter');
  }

  /** Does something that a miscount would make of: what the task describes as not counted. */
  async uncounted(act) {
    const { interactions } = this;
    await act();
    this.interactions = interactions;
  }

  /** Whether a text is to be seen; in English the element with its test id. */
  async sees(text) {
    const it = this.english ? this.page.locator(selector(text, this.names)) : this.page.getByText(text);
    return (await it.filter({ visible: true }).count()) > 0;
  }

  /**
   * The element of that role and name, waiting for it. `within` is a text (or pattern) that only the wanted row or card
   * contains, `group` the name of the fieldset round it, `in` a locator, `english` the selector for the English way.
   */
  async find(role, name, where = {}) {
    const until = Date.now() + (where.wait ?? APPEARS_WITHIN);
    for (;;) {
      const found = (await this.#look(role, name, where, false)) ?? (await this.#reveal(role, name, where));
      if (found) return found;
      if (Date.now() > until) break;
      await this.page.waitForTimeout(50);
    }
    const at = new URL(this.page.url());
    const place = where.within || where.group ? ` within ${where.within ?? where.group}` : '';
    const what = this.english ? `${where.english ?? selector(name, this.names)} (${role} 「${name}」)` : `${role} 「${name}」`;
    throw new Error(`${at.pathname}${at.search}: no ${what}${place}`);
  }

  /** Whether there is such an element now. */
  async has(role, name, where = {}) {
    return Boolean(await this.#look(role, name, where, false));
  }

  async #look(role, name, where, includeHidden) {
    for (const candidate of this.#candidates(role, name, where, includeHidden)) {
      const count = await candidate.count();
      if (count > 0) return candidate.first();
    }
    return undefined;
  }

  *#candidates(role, name, where, includeHidden) {
    const short = where.group ? name.replace(`${where.group} `, '') : name;
    const base = where.in ?? this.page;
    const named = (scope) => {
      if (this.english) {
        const it = scope.locator(where.english ?? selector(name, this.names));
        return [includeHidden ? it : it.filter({ visible: true })];
      }
      const named = { name: where.group, includeHidden };
      const group = where.group && scope.getByRole('group', named).or(scope.getByRole('radiogroup', named));
      return [group || scope].flatMap((place) => [
        place.getByRole(role, { name: short, exact: true, includeHidden }),
        place.getByRole(role, { name: short, includeHidden }),
      ]);
    };
    if (!where.within) {
      yield* named(base);
      return;
    }
    for (const it of named(this.page)) {
      // The innermost row or card that holds both the text and the element.
      const row = base.locator('tr, li, article, section, details, [data-row]').filter({ hasText: where.within }).filter({ has: it }).last();
      yield* named(row);
    }
  }

  /** What lies in a closed disclosure is opened, as a person would: each opening is an interaction. */
  async #reveal(role, name, where) {
    const hidden = await this.#look(role, name, where, true);
    if (!hidden) return undefined;
    const closed = hidden.locator('xpath=ancestor::details[not(@open)]').first();
    if ((await closed.count()) === 0) return undefined;
    await this.#activate(closed.locator('summary').first());
    this.#count(`opens what holds 「${name}」`);
    return undefined;
  }

  async #activate(element) {
    const leads = await element.evaluate((it) => it.matches('a[href]:not([href^="#"]), button:not([type=button])'));
    const patience = leads ? SETS_OUT_WITHIN : AT_ONCE;
    if (this.keyboard) {
      await this.#tabTo(element);
      await this.#navigating(() => this.page.keyboard.press('Enter'), patience);
    } else {
      await this.#navigating(() => element.click(), patience);
    }
  }

  /** Boxes and radios may lie invisibly under their label: then the label is what a person presses. */
  async #press(control) {
    await this.#navigating(async () => {
      const small = await control.evaluate((it) => {
        const box = it.getBoundingClientRect();
        const style = getComputedStyle(it);
        return box.width < 4 || box.height < 4 || Number(style.opacity) === 0;
      });
      const label = control.locator('xpath=ancestor::label').or(this.page.locator(`label[for="${await control.getAttribute('id')}"]`));
      if (small && (await label.count()) > 0) await label.first().click();
      else await control.check();
    });
  }

  async #tabTo(element, reached = (it) => document.activeElement === it) {
    const handle = await element.elementHandle();
    for (let i = 0; i < TABS_AT_MOST; i += 1) {
      if (await handle.evaluate(reached)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${await handle.evaluate((it) => it.outerHTML.slice(0, 120))}`);
  }

  async #arrowTo(radio, name) {
    await this.#tabTo(radio, (it) => {
      const focus = document.activeElement;
      return focus === it || (focus.type === 'radio' && focus.name === it.name && focus.form === it.form);
    });
    if (!(await radio.isChecked()) && (await radio.evaluate((it) => document.activeElement === it))) {
      await this.page.keyboard.press('Space');
    }
    for (let i = 0; i < 60 && !(await radio.isChecked()); i += 1) await this.page.keyboard.press('ArrowDown');
    if (!(await radio.isChecked())) throw new Error(`the arrows do not reach 「${name}」`);
  }

  /** Does something and, when it leads to another page, waits until that stands. */
  async #navigating(act, patience = AT_ONCE) {
    let asked = false;
    let arrived = false;
    const onRequest = (request) => {
      if (request.isNavigationRequest() && request.frame() === this.page.mainFrame()) asked = true;
    };
    const onArrival = (frame) => {
      if (frame === this.page.mainFrame()) arrived = true;
    };
    const onEnd = () => {
      arrived = true;
    };
    this.page.on('request', onRequest).on('framenavigated', onArrival).on('download', onEnd).on('requestfailed', onEnd);
    await act();
    for (let waited = 0; waited < patience && !asked && !arrived; waited += 15) await this.page.waitForTimeout(15);
    for (let waited = 0; waited < 15_000 && asked && !arrived; waited += 15) await this.page.waitForTimeout(15);
    this.page.off('request', onRequest).off('framenavigated', onArrival).off('download', onEnd).off('requestfailed', onEnd);
    if (!arrived) return;
    await this.page.waitForLoadState('load');
    await this.onPage();
  }

  #count(step) {
    this.interactions += 1;
    this.steps.push(step);
  }
}
