// T6: choose somebody other than the suggestion, and leave the reason.
export default {
  title: 'おすすめ以外を選び、理由を残す',
  role: 'section',
  start: '/',
  max: 6,

  async run({ person, page, demo, expect, way, until }) {
    const api = demo.api('section');
    const child = await api.child('K-001');
    const before = await api.get(`/children/${child.id}/recommendation`);
    const second = before.ranked.find(({ rank }) => rank === 2);

    await person.link('担当を決める', { within: '見本 一郎' });
    const radio = `input[type=radio][value="${second.coordinator_id}"]`;
    await person.choose(second.coordinator_name, { english: radio });

    // Forgetting the reason is told, and the choice stays. This detour is not counted.
    await person.uncounted(async () => {
      await person.button('この内容で決める');
      expect((await page.title()).startsWith(way === 'english' ? 'Error: ' : 'エラー：'), 'the title tells the error');
      if (way !== 'english') expect(await person.sees('おすすめ以外を選ぶ理由を選んでください'), 'the missing reason is told');
      expect(await page.locator(radio).isChecked(), 'the choice is kept');
    });
    await person.choose('きょうだい・以前の担当');
    await person.button('この内容で決める');

    const [assignment] = await api.list(`/children/${child.id}/assignments`);
    expect(assignment?.coordinator_id === second.coordinator_id, 'the second one has the case');
    const decision = await api.get(`/decisions/${assignment.decision_id}`);
    expect(decision.chosen_rank === 2, `rank ${decision.chosen_rank} is noted`);
    expect(decision.reason === 'continuity', `the reason ${decision.reason} is noted`);
    expect(decision.policy_version === before.policy_version, 'the version of the policy is noted');

    await person.link('履歴');
    if (way === 'english') return;
    const history = page.locator('#audit, #history, main');
    await until(async () => (await history.first().innerText()).includes('きょうだい・以前の担当'), 'the history says the reason in words');
    const text = await history.first().innerText();
    expect(text.includes('見本 支援係'), 'the history says who decided');
    expect(/2位/.test(text), 'the history says the rank');
    expect(/11月25日|11\/25/.test(text), 'the history says when');
  },
};
