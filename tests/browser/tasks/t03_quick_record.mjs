// T3: on a telephone's screen a coordinator notes a call and what comes next.
import { PHONE } from '../browser.mjs';

const NOTE = '体調良好、退院後の訪問を希望';

export default {
  title: '電話をすぐ記録する',
  role: 'coord',
  start: '/',
  size: PHONE,
  narrow: PHONE,
  max: 5,

  async run({ person, page, demo, expect, english, until }) {
    const api = demo.api('coord');
    const child = await api.child('K-020');
    const card = page.locator('[id="K-020"]');
    await person.fill('内容', NOTE, { in: card });
    await person.fill('次にすること', '初回訪問', { in: card });
    await person.choose('1週', { in: card });
    await person.button('記録する', { in: card });

    const [activity] = await api.list(`/children/${child.id}/activities`);
    expect(activity.note === NOTE, `the note is ${activity.note}`);
    expect(activity.means === 'phone', `means ${activity.means}`);
    expect(activity.happened_on === '2025-11-25', `on ${activity.happened_on}`);
    const next = (await api.list(`/children/${child.id}/tasks`)).find(({ title }) => title === '初回訪問');
    expect(next?.due_on === '2025-12-02', `what comes next is due on ${next?.due_on}`);

    const told = (await page.locator('[role=status]').filter({ visible: true }).allInnerTexts()).join();
    expect(english ? told.trim() : told.includes('記録しました'), `the status says ${told}`);
    expect(await person.has('button', '元に戻す'), 'it can be undone');
    expect(page.url().endsWith('#K-020'), `the address ends ${page.url().slice(-12)}`);
    const focused = () => page.evaluate(() => Boolean(document.activeElement?.closest('[id="K-020"]')) || document.activeElement === document.body);
    await until(focused, 'the focus is in the card');
    const box = await card.boundingBox();
    const { height } = page.viewportSize();
    expect(box && box.y < height && box.y + box.height > 0, 'the card is to be seen');
  },
};
