// T11: the preparation of two children who enter school next spring is begun; the nursery section sees no more than its own.
import { asSeenBy } from './shared.mjs';

export default {
  title: '来年度就学する子の準備を始める',
  role: 'section',
  start: '/',
  max: 8,

  async prepare({ demo }) {
    // One day younger than the eldest of the year below.
    await demo.api('section').post('/children', {
      name: '見本 境', name_kana: 'ミホン サカイ', born_on: '2020-04-02', discharge: { precision: 'unknown' },
      referred_by: '見本大学病院', referral_means: 'phone', district: '見本台',
    });
  },

  async run({ person, page, demo, browser, expect, way, english }) {
    const api = demo.api('section');
    const two = [await api.child('K-010'), await api.child('K-011')];
    const tasksOf = async () => Promise.all(two.map(({ id }) => api.list(`/children/${id}/tasks`)));
    const before = (await tasksOf()).map((tasks) => new Set(tasks.map(({ id }) => id)));

    await person.link('ライフステージ', { in: page.locator('header') });
    const column = page.locator('section, article, [data-column]').filter({ hasText: english ? /Age 5|class_5|5-year/i : /年長/ }).last();
    const text = await column.innerText();
    for (const { name } of two) expect(text.includes(name), `${name} is in 年長`);
    expect(!text.includes('見本 境'), 'who is born on 2 April is not in 年長');
    for (const { name, id } of two) await person.check(name, { english: `input[type=checkbox][value="${id}"]` });
    await person.button('就学相談の案内');
    if (await person.has('button', 'この内容で作る')) await person.button('この内容で作る');

    for (const [index, tasks] of (await tasksOf()).entries()) {
      const made = tasks.filter(({ id }) => !before[index].has(id));
      expect(made.length === 1 && made[0].due_on === '2025-12-20', `${two[index].name}: ${made.map(({ title, due_on }) => `${title} ${due_on}`)}`);
    }

    if (way !== 'js') return;
    const theirs = new Set((await demo.api('nursery').list('/children')).map(({ id }) => id));
    const others = (await api.list('/children')).filter(({ id, name }) => name && !theirs.has(id));
    const html = await asSeenBy(browser, demo, 'nursery', new URL(page.url()).pathname, (it) => it.content());
    for (const { name, reference } of others) expect(!html.includes(name), `the nursery section's page has the name of ${reference}`);
  },
};
