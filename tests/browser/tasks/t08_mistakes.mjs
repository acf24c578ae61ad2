// T8: an empty form is refused kindly; what is then typed in any width and era is understood.
import { errorSummary } from '../checks/forms.mjs';
import { digits } from './shared.mjs';

export default {
  title: '入力まちがいから立ち直る',
  role: 'section',
  start: '/children/new',
  max: 18,

  async run({ person, page, demo, expect, way, english }) {
    const api = demo.api('section');
    const known = new Set((await api.list('/children')).map(({ id }) => id));
    let status;
    page.on('response', (answer) => {
      if (answer.request().isNavigationRequest() && answer.request().method() === 'POST') status = answer.status();
    });
    await person.fill('連絡先', '見本 看護師 内線1234');
    await person.button('受付だけする');
    expect(status === 422, `the empty form is answered with ${status}`);
    const faults = await errorSummary(page, { english, script: way !== 'nojs' });
    for (const fault of faults) expect(false, fault);
    const links = await page.locator('[role=alert] a[href^="#"]').count();
    expect(links === 5, `${links} errors instead of 5`);
    expect((await (await person.find('textbox', '連絡先')).inputValue()) === '見本 看護師 内線1234', 'what was typed is kept');

    await person.give('連絡元', '見本大学病院');
    await person.choose('電話', { group: '受けた方法' });
    await person.fill('姓', '見本', { group: '氏名' });
    await person.fill('セイ', 'ﾐﾎﾝ', { group: 'フリガナ' });
    await person.choose('令和', { group: '生年月日' });
    await person.fillDate('生年月日', ['７', '１１', '３']);
    await person.fill('郵便番号', '１４０－００００');
    await person.give('町丁目', '見本台');
    await person.fill('電話番号', '０３－１２３４－５６７８');
    await person.choose('退院予定 未定', { group: '退院予定' });
    await person.button('受付だけする');

    const made = (await api.list('/children')).find(({ id }) => !known.has(id));
    const told = made ? '' : (await page.locator('[role=alert]').allInnerTexts()).join();
    if (!made) throw new Error(`nothing was registered: ${told}`);
    const child = await api.get(`/children/${made.id}`);
    expect(child.name_kana === 'ミホン', `name_kana ${child.name_kana}`);
    expect(child.name === '見本', `name ${child.name}`);
    expect(child.born_on === '2025-11-03', `born_on ${child.born_on}`);
    const guardians = (await api.get(`/children/${made.id}/guardians`)).items ?? (await api.get(`/children/${made.id}/guardians`));
    expect(guardians.some(({ phone }) => digits(phone) === '0312345678'), `phone ${guardians.map(({ phone }) => phone)}`);
    const addresses = [child.address, ...guardians.map(({ address }) => address)].map(digits);
    expect(addresses.some((address) => address.startsWith('1400000')), `the postal code is kept: ${addresses}`);
  },
};
