// T7: an assignment made by mistake two minutes ago is taken back; ten minutes later it could only be changed.
import { visit } from '../browser.mjs';
import { freshDemo } from '../demo.mjs';
import { Person } from '../person.mjs';

export default {
  title: 'まちがいを取り消す',
  role: 'section',
  start: async (demo) => `/children/${(await demo.api('section').child('K-002')).id}`,
  max: 2,

  async run({ person, page, demo, browser, expect, way, english }) {
    const api = demo.api('section');
    const { id } = await api.child('K-002');
    const [before] = await api.list(`/children/${id}/assignments`);
    await person.button('元に戻す');

    const after = await api.get(`/assignments/${before.id}`);
    expect(after.state === 'undone', `the assignment is ${after.state}`);
    const waiting = await api.list('/waiting-list');
    expect(waiting.some((one) => one.child_id === id), 'the child waits again');
    const sent = await demo.api('manager').list('/deliveries?state=sent');
    expect(sent.length === 0, `${sent.length} mails have been sent`);
    await person.uncounted(() => person.open('/'));
    expect((await page.locator('main').innerText()).includes('見本 ふたば'), 'the child is back on the home page');
    await person.uncounted(() => person.open(`/children/${id}`));
    if (!english) {
      const history = await page.locator('main').innerText();
      expect(/決めました|決定/.test(history) && /取り消|元に戻/.test(history), 'the history keeps both');
    }
    if (way === 'js' || way === 'nojs') await later(browser, way, expect);
  },
};

async function later(browser, way, expect) {
  const demo = await freshDemo();
  const page = await visit(browser, { javascript: way === 'js' });
  try {
    await demo.turnClock('2025-11-25T09:11:00+09:00');
    const person = new Person(page);
    await person.signIn(demo.address, 'section');
    await person.open(`/children/${(await demo.api('section').child('K-002')).id}`);
    expect(!(await person.has('button', '元に戻す')), 'after ten minutes nothing is undone any more');
    const change = (await person.has('link', '担当を変える')) || (await person.has('button', '担当を変える'));
    expect(change, 'after ten minutes 担当を変える is offered');
  } finally {
    await page.context().close();
    await demo.stop();
  }
}
