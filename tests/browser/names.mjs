// The names by which tests find things: in Japanese by role and accessible name, which are a contract with the pages;
// in English, where wording may change freely, by what is written here: a `data-testid`, or a selector of a field by
// its `name` and of a link of the menu by where it leads. What is not in this table needs neither.
//
// Fields that repeat (the three parts of a date) are named by their group: 「生年月日 年」.

export const NAMES = {
  // Frame
  '検索': '[name=q]',
  '児童': 'nav.menu-nav [href="/children"]',
  'ライフステージ': 'nav.menu-nav [href="/stages"]',
  'カンファレンス': 'nav.menu-nav [href="/conferences"]',
  '事業所': 'nav.menu-nav [href="/offices"]',
  'English': 'language',
  'ログイン': 'sign-in',
  '元に戻す': 'undo',
  '履歴': 'nav-history',
  '日本語': 'language',
  'わたしの担当': 'nav.menu-nav [href="/me"]',
  // Home
  '新しい受付': 'new-child',
  '担当を決める': 'choose-coordinator',
  '日程を決める': 'choose-date',
  'カンファレンスを依頼する': 'new-conference',
  // Users from a list
  '確かめる': 'check',
  '登録する': 'register',
  // Intake
  '連絡元': 'referred-by',
  '電話': 'means-phone',
  'まだ名前がない': 'name-pending',
  '母の氏名': 'mother-name',
  '母のフリガナ': 'mother-kana',
  '姓': 'family-name',
  '名': 'given-name',
  'セイ': 'family-kana',
  'メイ': 'given-kana',
  '令和': 'era-reiwa',
  '生年月日 年': 'born-year',
  '生年月日 月': 'born-month',
  '生年月日 日': 'born-day',
  '郵便番号': 'postal-code',
  '町丁目': 'district',
  '退院予定 日付': 'discharge-day',
  '退院予定 未定': 'discharge-unknown',
  '退院予定 年': '[name="discharge.on"]',
  '退院予定 月': '[name="discharge.on.month"]',
  '退院予定 日': '[name="discharge.on.day"]',
  '人工呼吸器': 'care-ventilator',
  '気管切開': 'care-tracheostomy',
  '吸引': 'care-suction',
  '電話番号': 'guardian-phone',
  '受付して担当を決める': 'register-and-assign',
  '受付だけする': 'register',
  // Parts of the record
  '保存する': 'save-guardian',
  '追加する': 'upload',
  // Assignment
  'この内容で決める': 'assign',
  'きょうだい・以前の担当': '[name=reason][value=continuity]',
  '地区': '[name=reason][value=district]',
  // Child
  '担当を変える': 'change-coordinator',
  // Quick record
  '内容': 'record-note',
  '次にすること': 'record-next',
  '1週': 'next-in-7',
  '記録する': 'record',
  // Conference
  '連絡先': 'contact-phone',
  '病院': 'venue-hospital',
  '得た': 'consent-obtained',
  '依頼する': 'request-conference',
  'この日に決める': 'fix-date',
  '予定表に入れる': 'calendar-file',
  '候補日を送る': 'send-dates',
  'カンファレンスを取りやめる': 'cancel-conference',
  'この日程に変える': 'move-date',
  // Lists and board
  '退院予定30日以内': 'filter-discharge-30',
  '絞り込む': 'filter-submit',
  'この名前で新規受付': 'new-child-of-name',
  '就学相談の案内': 'school-consultation',
  'この内容で作る': 'school-consultation-confirm',
};

/** The selector of whatever has this Japanese name. */
export function selector(name, names = NAMES) {
  const known = names[name];
  if (!known) throw new Error(`no test id is agreed for 「${name}」: tests/browser/names.mjs`);
  return known.includes('[') ? known : `[data-testid="${known}"]`;
}
