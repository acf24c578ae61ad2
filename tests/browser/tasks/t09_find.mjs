// T9: find by kana in half width and by an old form of a name, filter, and find nothing.
import { codesOn } from './shared.mjs';

const NOBODY = 'ぞんざいしない';

export default {
  title: '探す・絞り込む・何もないとき',
  role: 'section',
  start: '/',
  max: 8,

  async run({ person, page, demo, expect, english }) {
    const children = await demo.api('section').list('/children');
    const search = async (text) => {
      await person.fill('検索', text, { role: 'searchbox' });
      await person.enter();
    };
    const finds = async (what, wanted) => {
      const codes = (await codesOn(page, children)).sort();
      expect(codes.join() === wanted.join(), `${what}: ${codes.join()} instead of ${wanted.join()}`);
      const status = (await page.locator('[role=status]').filter({ visible: true }).allInnerTexts()).join();
      expect(status.includes(String(wanted.length)), `${what}: the status says ${status}`);
    };

    await search('ﾐﾎﾝ ｲﾁﾛｳ');
    await finds('half-width kana', ['K-001']);
    await search('高橋');
    await finds('the usual form of a name', ['K-003']);
    await person.link('児童', { in: page.locator('header') });
    await person.check('退院予定30日以内');
    await person.check('人工呼吸器');
    await person.button('絞り込む');
    await finds('two filters', ['K-001']);
    const address = new URL(page.url());
    expect(address.search.length > 1, 'what is filtered stands in the address');
    await page.reload();
    await finds('after reloading', ['K-001']);
    await person.link('人工呼吸器', { in: page.locator('main .tags, main [data-tags]') });
    await finds('without one filter', ['K-001', 'K-002']);
    await search(NOBODY);
    expect((await codesOn(page, children)).length === 0, 'nobody is found');
    await person.uncounted(() => person.link('この名前で新規受付'));
    const values = await page.locator('main input').evaluateAll((all) => all.map((it) => it.value));
    expect(values.some((value) => value.includes(NOBODY)), 'the name is filled in already');
    if (!english) expect((await page.locator('h1').innerText()).includes('受付'), 'the page is that of intake');
  },
};
