// T12: the session ends in mid-sentence; nothing is lost, nothing is stored twice, and the page goes on in the other language.
import { PHONE } from '../browser.mjs';
import { heading } from '../checks/document.mjs';
import { wordsOf } from '../pages.mjs';

const NOTE = '訪問看護の曜日を火曜と金曜に変えた。夜間の吸引は三回。母は眠れているとのこと。'.slice(0, 40);

export default {
  title: '途中で切れても失わない・英語でも使える',
  role: 'coord',
  start: '/',
  size: PHONE,
  narrow: PHONE,
  max: 8,

  async run({ person, page, demo, expect, way, english, until }) {
    const api = demo.api('coord');
    const child = await api.child('K-020');
    const card = page.locator('[id="K-020"]');
    const data = await wordsOf(demo);
    const count = async () => (await api.list(`/children/${child.id}/activities`)).filter(({ note }) => note === NOTE).length;

    await person.fill('内容', NOTE, { in: card });
    if (way !== 'nojs') await page.waitForTimeout(6_000);
    await demo.expireSessions();
    await person.button('記録する', { in: card });
    expect(new URL(page.url()).pathname === '/login', `a session that is over leads to signing in, not to ${page.url()}`);
    const stopped = await page.locator('input[type=password]').evaluate((it) => !it.dispatchEvent(new ClipboardEvent('paste', { cancelable: true, bubbles: true })));
    expect(!stopped, 'a password can be pasted');
    await person.signInHere('coord');
    const field = await person.find('textbox', '内容', { in: card });
    expect((await field.inputValue()) === NOTE, `what was typed is there again: ${await field.inputValue()}`);

    await person.buttonTwice('記録する', { in: card });
    await until(async () => (await count()) > 0, 'the activity is stored');
    expect((await count()) === 1, `stored ${await count()} times`);

    await person.button(english ? '日本語' : 'English');
    const lang = await page.locator('html').getAttribute('lang');
    expect(lang === (english ? 'ja' : 'en'), `the language is ${lang}`);
    expect(/^\/(me)?$/.test(new URL(page.url()).pathname), `the same page: ${page.url()}`);
    expect(page.url().endsWith('#K-020'), `the same card: ${page.url()}`);
    for (const fault of await heading(page, { english: !english, data })) expect(false, fault);
  },
};
