// R3: the same day of birth and a reading that differs only in ヴ and ブ: the page asks before there are two records.
export default {
  title: '同じお子さんかもしれない',
  role: 'section',
  start: '/children/new',
  max: 18,

  async prepare({ demo }) {
    await demo.api('section').post('/children', {
      name: '見本 ヴェラ', name_kana: 'ミホン ヴェラ', born_on: '2025-06-01', discharge: { precision: 'unknown' },
      referred_by: '見本大学病院', referral_means: 'phone', district: '見本台',
    });
  },

  async run({ person, page, expect, english }) {
    await person.give('連絡元', '見本大学病院');
    await person.choose('電話', { group: '受けた方法' });
    await person.fill('姓', '見本', { group: '氏名' });
    await person.fill('名', 'ベラ', { group: '氏名' });
    await person.fill('セイ', 'ミホン', { group: 'フリガナ' });
    await person.fill('メイ', 'ベラ', { group: 'フリガナ' });
    await person.fillDate('生年月日', [2025, 6, 1]);
    await person.give('町丁目', '見本台');
    await person.choose('退院予定 未定', { group: '退院予定' });
    await person.button('受付だけする');
    const text = await page.locator('main').innerText();
    if (!english) expect(text.includes('同じお子さんの可能性があります'), 'the page asks whether it is the same child');
    expect(text.includes('見本 ヴェラ') && text.includes('K-039'), 'the other record is shown');
  },
};
