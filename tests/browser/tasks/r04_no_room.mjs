// R4: nobody has room within the target: the page says so first, and the section decides with a reason.
export default {
  title: '目安内で受けられる人がいない',
  role: 'section',
  start: '/',
  max: 6,

  async prepare({ demo }) {
    const api = demo.api('section');
    const { id } = await api.child('K-001');
    for (;;) {
      const { ranked } = await api.get(`/children/${id}/recommendation`);
      const free = ranked.filter(({ tier }) => tier === 'within_target');
      if (free.length === 0) return;
      for (const { coordinator_id: who } of free) {
        const etag = (await api.raw(`/coordinators/${who}`)).headers.get('etag');
        await api.change(`/coordinators/${who}/acceptance`, { accepting: false }, etag);
      }
    }
  },

  async run({ person, page, demo, expect, english }) {
    const api = demo.api('section');
    const { id } = await api.child('K-001');
    const before = await api.get(`/children/${id}/recommendation`);
    expect(before.nobody_within_target, 'nobody is within the target');
    await person.link('担当を決める', { within: '見本 一郎' });
    const text = await page.locator('main').innerText();
    if (!english) {
      expect(text.includes('目安内で受けられる人がいません'), 'the page says that nobody has room');
      expect(text.indexOf('目安内で受けられる人がいません') < text.indexOf(before.ranked[0]?.coordinator_name ?? '∅'), 'the page says so first');
    }
    if (await person.has('radio', '地区')) await person.choose('地区');
    await person.button('この内容で決める');
    const [assignment] = await api.list(`/children/${id}/assignments`);
    expect(assignment?.coordinator_id === before.ranked[0].coordinator_id, 'the least burdened has the case');
  },
};
