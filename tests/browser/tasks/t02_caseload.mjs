// T2: a coordinator sees her children and what is due.
import { overflow, targets } from '../checks/layout.mjs';
import { PHONE } from '../browser.mjs';

export default {
  title: 'わたしの担当を見る',
  role: 'coord',
  start: '/',
  narrow: PHONE,
  max: 1,

  async run({ person, page, demo, expect, way, english }) {
    await look();
    await person.open(`${demo.address}/help`);
    await person.link('わたしの担当');
    await look();

    async function look() {
      const api = demo.api('coord');
      const me = await api.get('/me');
      const { cases } = await api.get(`/coordinators/${me.coordinator_id}/caseload`);
      const heading = await page.locator('h1').innerText();
      if (!english) expect(heading.includes('わたしの担当'), `the heading is ${heading}`);
      expect(english ? /3\D+3/.test(heading) : heading.includes('3人／目安3人'), `the heading has the load: ${heading}`);

      const cards = page.locator('main [id^="K-"]');
      const codes = await cards.evaluateAll((all) => all.map((it) => it.id).filter((id) => /^K-\d+$/.test(id)));
      expect(codes.length === cases.length, `${codes.length} cards for ${cases.length} cases`);
      const tasks = (await api.list('/tasks?mine=true&state=open')).filter(({ due_on }) => due_on);
      const due = codes.map((code) => tasks.filter((task) => task.child_reference === code).map(({ due_on }) => due_on).sort()[0] ?? '9999');
      expect(due.every((day, index) => index === 0 || due[index - 1] <= day), `by the next day: ${due.join(', ')}`);
      for (const [index, day] of due.entries()) {
        if (day >= '2025-11-25') continue;
        const text = await page.locator(`[id="${codes[index]}"]`).innerText();
        expect((english ? /overdue|late/i : /超過/).test(text), `the card of ${codes[index]} says that its day is over`);
      }
      if (way !== 'narrow') return;
      for (const fault of [...(await overflow(page)), ...(await targets(page))]) expect(false, fault);
    }
  },
};
