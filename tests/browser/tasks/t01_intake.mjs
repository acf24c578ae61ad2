// T1: a hospital calls about a newborn without a name; the section registers and takes the suggestion.
export default {
  title: '受付から担当決定まで',
  role: 'section',
  start: '/',
  max: 22,

  async run({ person, page, demo, expect, english }) {
    const api = demo.api('section');
    const known = new Set((await api.list('/children')).map(({ id }) => id));

    await person.link('新しい受付');
    await person.give('連絡元', '見本大学病院');
    await person.choose('電話', { group: '受けた方法' });
    await person.check('まだ名前がない');
    await person.fill('母の氏名', '見本 ゆり');
    await person.fill('母のフリガナ', 'ミホン ユリ');
    await person.fillDate('生年月日', [2025, 11, 3]);
    await person.give('町丁目', '見本台');
    await person.choose('退院予定 日付', { group: '退院予定' });
    await person.fillDate('退院予定', [2025, 12, 1]);
    await person.check('人工呼吸器');
    await person.check('気管切開');
    await person.check('吸引');
    await person.button('受付して担当を決める');

    const made = (await api.list('/children')).find(({ id }) => !known.has(id));
    if (!made) throw new Error(`nothing was registered; the page is 「${await page.title()}」`);
    const before = await api.get(`/children/${made.id}/recommendation`);
    await person.button('この内容で決める');

    expect(new URL(page.url()).pathname === `/children/${made.id}`, `the record is shown, not ${page.url()}`);
    const heading = await page.locator('h1').innerText();
    if (!english) expect(heading.includes('未命名（母：見本 ゆり）'), `the heading names the mother: ${heading}`);
    // The child is in hospital until then: the case is reserved and begins with the discharge.
    if (!english) expect((await person.sees('担当中')) || (await person.sees('予約')), 'the chip says that somebody has the case');
    const banner = page.locator('[role=status]').filter({ visible: true });
    expect((await banner.allInnerTexts()).join().includes(before.ranked[0].coordinator_name), 'the banner names the coordinator');
    expect(await person.has('button', '元に戻す'), 'the banner has 元に戻す');

    const child = await api.get(`/children/${made.id}`);
    expect(child.born_on === '2025-11-03', `born_on ${child.born_on}`);
    expect(!child.name && child.mother_name === '見本 ゆり', `the name is still to come, of ${child.mother_name}`);
    expect(child.referral_means === 'phone', `referral_means ${child.referral_means}`);
    expect(child.discharge.on === '2025-12-01', `discharge on ${child.discharge.on}`);
    expect(child.care_score >= 26, `care_score ${child.care_score}`);
    const assignments = await api.list(`/children/${made.id}/assignments`);
    expect(assignments.length === 1 && assignments[0].coordinator_id === before.ranked[0].coordinator_id, 'the first of the recommendation has the case');
    const tasks = await api.list(`/children/${made.id}/tasks`);
    const contact = assignments[0]?.state === 'reserved' || tasks.some(({ source, due_on }) => source === 'policy' && due_on);
    expect(contact, 'the first contact has a day, or the case has not begun yet');
    const entries = await demo.api('auditor').list(`/audit?child_id=${made.id}`);
    for (const action of ['child.register', 'assignment.assign']) {
      const found = entries.filter((entry) => entry.action === action && entry.outcome === 'done').length;
      expect(found === 1, `${found} audit entries of ${action}`);
    }
  },
};
