// R8: a hospital cannot open what another hospital has asked for; not even that it exists is told.
export default {
  title: '他の病院の依頼は開けない',
  role: 'hospital',
  start: '/',
  ways: ['js', 'nojs', 'narrow', 'english'],

  async run({ person, page, demo, expect }) {
    const section = demo.api('section');
    const agencies = await section.list('/agencies?kind=hospital');
    const other = agencies.find(({ name }) => name === '見本こども病院');
    const { id: child } = await section.child('K-006');
    const made = await section.post('/conferences', {
      kind: 'pre_discharge', child_id: child, requester_id: other.id, means: 'phone', contact_person: '見本 医師', venue_wish: 'hospital',
      wanted: [], wants_coordinator: true, consent: { state: 'to_be_obtained' },
    });
    const [own] = await demo.api('hospital').list('/conferences');
    const opened = await person.open(`/conferences/${own.id}`);
    expect(opened.status() === 200 && (await page.content()).includes(own.receipt), 'its own request is shown');
    for (const path of [`/conferences/${made.id}`, `/conferences/${made.id}.ics`]) {
      const answer = await person.open(path);
      expect(answer.status() === 404, `${path} answers ${answer.status()}`);
      expect(!(await page.content()).includes(made.receipt), 'the receipt number is not told');
    }
    const list = await person.open('/conferences');
    expect(list.status() === 200 && (await page.locator('main').innerText()).includes(own.receipt), 'the list has its own request');
    expect(!(await page.locator('main').innerText()).includes(made.receipt), 'the list does not have it');
  },
};
