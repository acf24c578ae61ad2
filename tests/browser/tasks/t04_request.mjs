// T4: a hospital that has asked before asks for a conference before discharge.
import { print } from '../checks/paper.mjs';
import { outputFile } from '../tools.mjs';
import { asSeenBy } from './shared.mjs';

export default {
  title: '退院前カンファレンスを依頼する',
  role: 'hospital',
  start: '/',
  max: 14,

  async run({ person, page, demo, browser, expect, way, english }) {
    const api = demo.api('hospital');
    const section = demo.api('section');
    const before = await section.get('/conferences/counts');
    const known = new Set((await api.list('/conferences')).map(({ id }) => id));

    await person.link('カンファレンスを依頼する');
    await person.check('まだ名前がない');
    await person.fill('母の氏名', '見本 さくら');
    await person.fill('母のフリガナ', 'ミホン サクラ');
    await person.fillDate('生年月日', [2025, 11, 10]);
    await person.give('町丁目', '見本台');
    await person.choose('退院予定 未定', { group: '退院予定' });
    await person.check('人工呼吸器');
    await person.choose('病院', { group: '場所' });
    await person.choose('得た', { group: '同意' });
    await person.button('依頼する');

    const made = (await api.list('/conferences')).find(({ id }) => !known.has(id));
    if (!made) throw new Error(`nothing was requested; the page is 「${await page.title()}」`);
    const text = await page.locator('main').innerText();
    expect(/C7-\d{4}/.test(text) && text.includes(made.receipt), `the page says the receipt number ${made.receipt}`);
    if (!english) expect(text.includes('2開庁日以内'), 'the page says until when an answer comes');
    const conference = await api.get(`/conferences/${made.id}`);
    expect(conference.state === 'requested', `state ${conference.state}`);
    expect(Boolean(conference.requester_id && conference.request?.contact_person), 'the requester is filled in from the account');
    expect(conference.request?.consent?.state === 'obtained', `consent ${conference.request?.consent?.state}`);
    const after = await section.get('/conferences/counts');
    expect(after.waiting === before.waiting + 1, `${after.waiting} wait, ${before.waiting} did before`);
    if (way !== 'js') return;
    const { count } = await print(page, outputFile('tasks', 't04_request.pdf'));
    expect(count === 1, `${count} sheets instead of one`);
    const card = await asSeenBy(browser, demo, 'section', '/', (home) => home.locator('main').innerText());
    expect(card.includes(String(after.waiting)), 'the home page of the section counts it');
  },
};
