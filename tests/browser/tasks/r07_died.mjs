// R7: after a child has died nobody is reminded of anything, and the name leaves the boards.
export default {
  title: '亡くなったお子さん',
  role: 'section',
  start: '/',
  ways: ['js', 'nojs', 'english'],

  async run({ person, page, demo, expect, english }) {
    const api = demo.api('section');
    const child = await api.child('K-011');
    const { version } = child;
    await api.change(`/children/${child.id}/close`, { on: '2025-11-25', reason: 'died' }, `"${version}"`, 'POST');
    const users = ['section', 'coord', 'school', 'nursery'];
    const about = async () => {
      const inboxes = await Promise.all(users.map((user) => demo.api(user).list('/inbox')));
      return inboxes.flat().filter(({ child_id, event }) => child_id === child.id && /task|preparation|transition/.test(event)).length;
    };
    const before = await about();
    for (const day of ['2025-12-22', '2026-01-15', '2026-03-25', '2026-04-02']) await demo.turnClock(`${day}T09:00:00+09:00`);
    expect((await about()) === before, `${(await about()) - before} reminders of the child`);
    await person.signIn(demo.address, 'section');
    for (const path of ['/', '/stages']) {
      const answer = await person.open(path);
      expect(answer.status() === 200, `${path} answers ${answer.status()}`);
      expect(!(await page.locator('main').innerText()).includes(child.name), `${path} has the name no more`);
    }
    await person.open(`/children/${child.id}`);
    if (!english) expect(/終了/.test(await page.locator('main').innerText()), 'the record says 終了');
    expect((await page.locator('main form[method=post]').count()) <= 1, 'the record is only read');
  },
};
