// Every page there is: name, who looks, where it is, and its states beside the normal one. Paths stand only here.
//
// A state has its own `path`, or something to do on the page (`act`), or both; `summary` says that the page must then
// tell its errors as C13 wants (with what must be `kept`). `spoken` compares what a screen reader is told; `sheets` is
// the most paper it may take.

const NOTHING = 'ぞんざいしない';

/** People whom the tests enter. */
const PEOPLE = ['見本 花子', '見本 一郎'];
const submit = (name) => async (person) => person.uncounted(() => person.button(name));

export const pages = [
  {
    name: 'login',
    path: '/login',
    sheets: 1,
    states: {
      error: {
        status: 200,
        act: async (person, page) => {
          await page.locator('input[autocomplete=username]').fill('section');
          await page.locator('input[type=password]').fill('wrong');
          await person.button('ログイン');
        },
      },
    },
  },
  { name: 'home-section', role: 'section', path: '/', spoken: true },
  { name: 'home-manager', role: 'manager', path: '/', sameTitle: true },
  { name: 'home-coord', role: 'coord', path: '/', sameTitle: true },
  { name: 'home-office', role: 'office', path: '/', sameTitle: true },
  { name: 'home-health', role: 'health', path: '/', sameTitle: true },
  { name: 'home-hospital', role: 'hospital', path: '/', sameTitle: true },
  { name: 'home-nursery', role: 'nursery', path: '/', sameTitle: true },
  { name: 'home-school', role: 'school', path: '/', sameTitle: true },
  { name: 'home-adviser', role: 'adviser', path: '/', sameTitle: true },
  { name: 'home-secretariat', role: 'secretariat', path: '/', sameTitle: true },
  { name: 'home-auditor', role: 'auditor', path: '/', sameTitle: true },
  { name: 'home-admin', role: 'admin', path: '/', sameTitle: true },
  {
    name: 'children',
    role: 'section',
    path: '/children',
    states: { found: { path: '/children?q=ミホン' }, empty: { path: `/children?q=${NOTHING}` }, nobody: { path: '/children/selected?do=task', status: 422, summary: {} } },
  },
  { name: 'children-nursery', role: 'nursery', path: '/children', sameTitle: true },
  { name: 'child', role: 'section', path: (at) => `/children/${at.children['K-018']}` },
  { name: 'child-waiting', role: 'section', path: (at) => `/children/${at.children['K-001']}`, spoken: true },
  { name: 'child-unnamed', role: 'section', path: (at) => `/children/${at.children['K-004']}` },
  { name: 'child-coord', role: 'coord', path: (at) => `/children/${at.children['K-020']}` },
  { name: 'child-health', role: 'health', path: (at) => `/children/${at.children['K-005']}` },
  {
    name: 'child-new',
    role: 'section',
    path: '/children/new',
    spoken: true,
    states: { error: { act: submit('受付だけする'), summary: {} } },
  },
  { name: 'child-edit', role: 'section', path: (at) => `/children/${at.children['K-018']}/edit` },
  { name: 'child-summary', role: 'section', path: (at) => `/children/${at.children['K-018']}/summary`, sheets: 1 },
  { name: 'children-summaries', role: 'section', path: (at) => `/children/summaries?child=${at.children['K-018']}&child=${at.children['K-010']}`, sheets: 2, sameTitle: true },
  { name: 'guardian-new', role: 'section', path: (at) => `/children/${at.children['K-018']}/guardians/new`, states: { error: { act: submit('保存する'), summary: {} } } },
  { name: 'consents', role: 'section', path: (at) => `/children/${at.children['K-018']}/consents` },
  { name: 'consent-form', role: 'section', path: (at) => `/children/${at.children['K-018']}/consents/form`, sheets: 1 },
  { name: 'consent-form-empty', role: 'hospital', path: '/consents/form', sheets: 1, sameTitle: true },
  { name: 'consent-new', role: 'section', path: (at) => `/children/${at.children['K-018']}/consents/new` },
  { name: 'care-assessments', role: 'section', path: (at) => `/children/${at.children['K-018']}/care-assessments` },
  { name: 'care-assessment-new', role: 'section', path: (at) => `/children/${at.children['K-018']}/care-assessments/new` },
  { name: 'care-team-new', role: 'section', path: (at) => `/children/${at.children['K-018']}/care-team/new` },
  { name: 'files', role: 'section', path: (at) => `/children/${at.children['K-018']}/files`, states: { error: { act: submit('追加する'), summary: {} } } },
  { name: 'child-close', role: 'section', path: (at) => `/children/${at.children['K-018']}/close` },
  { name: 'disclosure', role: 'section', path: (at) => `/children/${at.children['K-018']}/disclosure` },
  { name: 'emergency', role: 'health', path: '/emergency' },
  { name: 'assign', role: 'section', path: (at) => `/children/${at.children['K-001']}/assign`, spoken: true },
  { name: 'ladder', role: 'section', path: (at) => `/children/${at.children['K-010']}/ladder` },
  { name: 'role-matrix', role: 'section', path: (at) => `/children/${at.children['K-010']}/role-matrix` },
  { name: 'me', role: 'coord', path: '/me', sameTitle: true, spoken: true },
  { name: 'offices', role: 'section', path: '/offices' },
  { name: 'coordinator', role: 'section', path: (at) => `/coordinators/${at.coordinators['旗台 三郎']}` },
  { name: 'coordinator-free', role: 'section', path: (at) => `/coordinators/${at.coordinators['見本 朝子']}` },
  { name: 'conferences', role: 'section', path: '/conferences' },
  { name: 'conferences-hospital', role: 'hospital', path: '/conferences', sameTitle: true },
  {
    name: 'conference-new',
    role: 'hospital',
    path: '/conferences/new',
    states: { error: { act: submit('依頼する'), summary: {} } },
  },
  { name: 'conference-new-section', role: 'section', path: '/conferences/new', sameTitle: true },
  { name: 'conference', role: 'section', path: (at) => `/conferences/${at.conferences['C7-0042']}`, spoken: true },
  { name: 'conference-minutes', role: 'coord', path: (at) => `/conferences/${at.unwritten}` },
  { name: 'conference-hospital', role: 'hospital', path: (at) => `/conferences/${at.conferences['C7-0042']}`, sameTitle: true },
  { name: 'conference-dates', role: 'section', path: (at) => `/conferences/${at.conferences['C7-0042']}/dates`, states: { error: { act: submit('候補日を送る'), summary: {} } } },
  { name: 'conference-people', role: 'section', path: (at) => `/conferences/${at.conferences['C7-0042']}/people` },
  { name: 'conference-stop', role: 'section', path: (at) => `/conferences/${at.conferences['C7-0042']}/stop`, states: { error: { act: submit('カンファレンスを取りやめる'), summary: {} } } },
  { name: 'conference-move', role: 'section', path: (at) => `/conferences/${at.conferences['C7-0038']}/move`, states: { error: { act: submit('この日程に変える'), summary: {} } } },
  { name: 'conference-notice', role: 'section', path: (at) => `/conferences/${at.conferences['C7-0038']}/notice`, sheets: 1 },
  { name: 'minutes-edit', role: 'coord', path: (at) => `/conferences/${at.unwritten}/minutes` },
  { name: 'minutes', role: 'section', path: (at) => `/conferences/${at.conferences['C7-0036']}/minutes`, sameTitle: true },
  { name: 'fax-form', role: 'hospital', path: '/conferences/fax-form', sheets: 1 },
  { name: 'calendar-feed', role: 'coord', path: '/account/calendar' },
  { name: 'stages', role: 'section', path: '/stages', spoken: true },
  { name: 'stages-nursery', role: 'nursery', path: '/stages', sameTitle: true },
  { name: 'stages-notice', role: 'section', path: (at) => `/stages/selected?do=notice&child=${at.children['K-010']}` },
  { name: 'stages-started', role: 'section', path: '/stages/started' },
  { name: 'move-day', role: 'section', path: (at) => `/children/${at.children['K-010']}/ladder/elementary/day` },
  { name: 'roster', role: 'section', path: '/stages/roster' },
  { name: 'tasks', role: 'section', path: '/tasks' },
  { name: 'role-matrix-template', role: 'section', path: '/role-matrix' },
  { name: 'role-gaps', role: 'section', path: '/role-gaps' },
  { name: 'plans', role: 'section', path: (at) => `/children/${at.children['K-018']}/plans` },
  { name: 'plan-new', role: 'section', path: (at) => `/children/${at.children['K-018']}/plans/new` },
  { name: 'closing-days', role: 'section', path: '/admin/closing-days' },
  { name: 'checklists', role: 'section', path: '/checklists' },
  { name: 'checklist', role: 'manager', path: '/checklists/elementary' },
  { name: 'checklist-step', role: 'manager', path: '/checklists/elementary/steps/school_consultation' },
  { name: 'handovers', role: 'section', path: '/handovers' },
  { name: 'handover', role: 'section', path: (at) => `/handovers/${at.handover}` },
  { name: 'inbox', role: 'section', path: '/inbox' },
  { name: 'users', role: 'admin', path: '/admin/users' },
  {
    name: 'users-import',
    role: 'manager',
    path: '/admin/users/import',
    states: {
      error: { act: submit('確かめる'), summary: {} },
      wrong: {
        act: async (person, page) => {
          await page.locator('[name=people]').fill('職員番号,氏名,役割,所属\nmihon.a,見本 花子,障害者支援課,\nab,,城主,\n');
          await submit('確かめる')(person);
        },
      },
      slips: {
        act: async (person, page) => {
          const fresh = Date.now();
          await page.locator('[name=people]').fill(`職員番号,氏名,役割\nmihon.a${fresh},${PEOPLE[0]},障害者支援課\nmihon.b${fresh},${PEOPLE[1]},医療アドバイザー\n`);
          await submit('登録する')(person);
        },
      },
    },
  },
  { name: 'roles', role: 'admin', path: '/admin/roles' },
  { name: 'audit', role: 'auditor', path: '/admin/audit' },
  { name: 'help', role: 'section', path: '/help' },
  { name: 'start', role: 'section', path: '/start' },
  { name: 'accessibility', path: '/accessibility' },
  { name: 'api-docs', path: '/api/docs', sheets: 24, states: { found: { path: '/api/docs?q=children+patch' }, empty: { path: `/api/docs?q=${NOTHING}` } } },
  { name: 'api-docs-operation', path: '/api/docs/edit_children', sheets: 8 },
  { name: 'not-found', role: 'section', path: '/no-such-page', status: 404 },
  { name: 'no-permission', role: 'nursery', path: '/admin/users', status: 403 },
];

/** The ids of what the paths name, and the words of the ward that stay Japanese on an English page. */
export async function fixtures(demo) {
  const section = demo.api('section');
  const by = async (path, key) => Object.fromEntries((await section.list(path)).map((one) => [one[key], one.id]));
  const conferences = await section.list('/conferences');
  return {
    children: await by('/children', 'reference'),
    coordinators: await by('/coordinators', 'name'),
    conferences: Object.fromEntries(conferences.map((one) => [one.receipt, one.id])),
    unwritten: conferences.find((one) => one.state === 'held')?.id,
    handover: (await section.list('/handovers'))[0]?.id,
    data: await wordsOf(demo),
  };
}

/** Names of people, places and districts, and what was written of them. */
export async function wordsOf(demo) {
  const section = demo.api('section');
  const all = [];
  for (const path of ['/children', '/coordinators', '/offices', '/agencies', '/tasks']) all.push(...(await section.list(path)));
  all.push(...(await demo.api('admin').list('/users')));
  const team = [];
  for (const code of ['K-010', 'K-018']) {
    const { id } = await section.child(code);
    team.push(...(await section.list(`/children/${id}/care-team`)).map(({ role }) => role));
  }
  const words = all.flatMap((one) => [one.name, one.name_kana, one.mother_name, one.mother_kana, one.display_name, one.title, one.note, one.district, ...(one.districts ?? [])]);
  words.push(...team, ...PEOPLE, '見本区');
  return [...new Set(words.filter(Boolean))];
}
