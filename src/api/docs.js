// Shows the OpenAPI document as a page, with nothing from another host.
//
// It makes elements and sets texts, never HTML from a text, so that a strict content policy holds and no word of the
// document can become a script. It calls no operation: the example line is for a terminal.
'use strict';

const WORDS = {
  ja: {
    other: 'English', otherCode: 'en', skip: '操作の一覧へ進む', json: 'OpenAPI 文書（JSON）', filter: 'しぼりこみ',
    filterHelp: 'パス・説明・役割の語で探します', contents: '目次', waiting: '読み込んでいます。',
    failed: 'API の定義を読み込めませんでした。', retry: 'もう一度読み込む',
    count: (shown, all) => shown === all ? `${all} 件の操作` : `${all} 件のうち ${shown} 件`,
    nothing: 'あてはまる操作はありません。語を減らしてください。',
    who: '使える人', anyone: 'サインインなしで使えます', signedIn: 'サインインした人', parameters: 'パラメーター',
    body: '送る内容', responses: '応答', example: '呼び出しの例', copy: 'コピー', copied: 'コピーしました',
    required: '※必須', optional: '任意', deprecated: '廃止予定', arrayOf: (type) => `${type} の配列`, orNull: 'または null',
    map: (type) => `名前をキーとする ${type}`, oneOf: '次のいずれか', same: '上と同じ形', shape: '内容を見る', headers: 'ヘッダー',
    in: { path: 'パス', query: 'クエリ', header: 'ヘッダー', cookie: 'クッキー' },
    limits: {
      minLength: (n) => `${n} 文字以上`, maxLength: (n) => `${n} 文字まで`, minimum: (n) => `${n} 以上`,
      maximum: (n) => `${n} 以下`, exclusiveMinimum: (n) => `${n} より大きい`, exclusiveMaximum: (n) => `${n} より小さい`,
      multipleOf: (n) => `${n} の倍数`, minItems: (n) => `${n} 件以上`, maxItems: (n) => `${n} 件まで`,
      uniqueItems: () => '重複なし', pattern: (text) => `書式 ${text}`, default: (value) => `指定がなければ ${value}`,
    },
    closed: 'ここにない項目は受け付けません', untagged: 'その他',
    roles: {
      section: '障害者支援課', section_manager: '障害者支援課の管理者', office_manager: '相談支援事業所の管理者',
      coordinator: '医療的ケア児コーディネーター', health_centre: '保健センター', hospital: '病院', nursery_section: '保育課',
      education_centre: '教育センター', adviser: '医療アドバイザー', secretariat: '協議会事務局', auditor: '監査担当',
      admin: 'システム管理者',
    },
  },
  en: {
    other: '日本語', otherCode: 'ja', skip: 'Skip to the operations', json: 'OpenAPI document (JSON)', filter: 'Filter',
    filterHelp: 'Words of the path, the description or a role', contents: 'Contents', waiting: 'Loading.',
    failed: 'The description of the API could not be loaded.', retry: 'Load again',
    count: (shown, all) => shown === all ? `${all} operations` : `${shown} of ${all} operations`,
    nothing: 'No operation fits. Try fewer words.',
    who: 'Who may call it', anyone: 'Anyone, without signing in', signedIn: 'Anyone signed in', parameters: 'Parameters',
    body: 'What to send', responses: 'Answers', example: 'Example', copy: 'Copy', copied: 'Copied',
    required: 'required', optional: 'optional', deprecated: 'going away', arrayOf: (type) => `list of ${type}`, orNull: 'or null',
    map: (type) => `names to ${type}`, oneOf: 'one of these', same: 'same shape as above', shape: 'Show the content',
    headers: 'Headers',
    in: { path: 'path', query: 'query', header: 'header', cookie: 'cookie' },
    limits: {
      minLength: (n) => `at least ${n} character${n === 1 ? '' : 's'}`, maxLength: (n) => `at most ${n} character${n === 1 ? '' : 's'}`, minimum: (n) => `${n} or more`,
      maximum: (n) => `${n} or less`, exclusiveMinimum: (n) => `more than ${n}`, exclusiveMaximum: (n) => `less than ${n}`,
      multipleOf: (n) => `multiple of ${n}`, minItems: (n) => `at least ${n}`, maxItems: (n) => `at most ${n}`,
      uniqueItems: () => 'no duplicates', pattern: (text) => `pattern ${text}`, default: (value) => `${value} if left out`,
    },
    closed: 'nothing else is accepted', untagged: 'Other',
    roles: {
      section: 'Disability support section', section_manager: 'Section manager', office_manager: 'Consultation office manager',
      coordinator: 'Coordinator', health_centre: 'Health centre', hospital: 'Hospital', nursery_section: 'Nursery section',
      education_centre: 'Education centre', adviser: 'Medical adviser', secretariat: 'Council secretariat',
      auditor: 'Auditor', admin: 'System administrator',
    },
  },
};
const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];
const DEEPEST = 6;

let language = remembered() ?? (navigator.language.startsWith('ja') ? 'ja' : 'en');
let words = WORDS[language];
let api = null;
let shownOperations = [];

const byId = (id) => document.getElementById(id);

/** Makes an element; `inside` is a list of elements and texts, empty ones left out. */
function make(name, properties = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'class') element.className = value;
    else if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...inside.flat(Infinity).filter((part) => part !== null && part !== undefined && part !== ''));
  return element;
}

function remembered() {
  try {
    const word = localStorage.getItem('tsunagu-docs-language');
    return word in WORDS ? word : null;
  } catch {
    return null;
  }
}

// ── the document ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Follows a `$ref` inside the document; what stands beside it wins. */
function resolve(thing) {
  let found = thing ?? {};
  for (let steps = 0; found.$ref && steps < 20; steps += 1) {
    const { $ref, ...beside } = found;
    const parts = $ref.replace(/^#\//, '').split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const target = parts.reduce((here, part) => here?.[part], api) ?? {};
    found = { ...target, ...beside, title: beside.title ?? target.title ?? parts.at(-1) };
  }
  return found;
}

/** One plain shape of a schema: `allOf` folded together, "or null" taken out of the choices. */
function plain(schema) {
  let shape = resolve(schema);
  const choices = shape.oneOf ?? shape.anyOf;
  if (shape.allOf) {
    const { allOf, ...own } = shape;
    const parts = [...allOf.map(plain), own];
    shape = Object.assign({}, ...parts, {
      title: own.title ?? (allOf.length === 1 ? parts[0].title : undefined),
      properties: Object.assign({}, ...parts.map((part) => part.properties)),
      required: parts.flatMap((part) => part.required ?? []),
    });
    if (Object.keys(shape.properties).length === 0) delete shape.properties;
  } else if (choices) {
    const { oneOf, anyOf, ...own } = shape;
    const real = choices.filter((choice) => resolve(choice).type !== 'null');
    const nullable = real.length < choices.length;
    shape = real.length === 1 ? { ...plain(real[0]), ...own } : { ...own, choices: real };
    if (real.length === 1 && !own.title) shape.title = plain(real[0]).title;
    if (nullable) shape.nullable = true;
  }
  if (Array.isArray(shape.type)) {
    const types = shape.type.filter((type) => type !== 'null');
    shape = { ...shape, nullable: types.length < shape.type.length || shape.nullable, type: types.join(' / ') };
  }
  if (!shape.type && shape.properties) shape.type = 'object';
  return shape;
}

function typeName(schema) {
  const shape = plain(schema);
  const named = shape.title && (shape.properties || shape.enum || shape.choices) ? shape.title : null;
  let name = named ?? shape.type ?? (shape.const !== undefined ? JSON.stringify(shape.const) : shape.choices ? words.oneOf : 'any');
  if (shape.type === 'array') name = words.arrayOf(typeName(shape.items ?? {}));
  else if (isMap(shape)) name = words.map(typeName(shape.additionalProperties));
  else if (shape.format) name += ` (${shape.format})`;
  return shape.nullable ? `${name} ${words.orNull}` : name;
}

function isMap(shape) {
  return shape.type === 'object' && !shape.properties && typeof shape.additionalProperties === 'object';
}

function limits(shape) {
  return Object.entries(words.limits)
    .filter(([key]) => shape[key] !== undefined && shape[key] !== null && !(key === 'uniqueItems' && !shape[key]))
    .map(([key, say]) => say(typeof shape[key] === 'object' ? JSON.stringify(shape[key]) : shape[key]))
    .join(language === 'ja' ? '、' : ', ');
}

function operations() {
  const found = [];
  for (const [path, item] of Object.entries(api.paths ?? {})) {
    for (const method of METHODS.filter((name) => item[name])) {
      const operation = item[method];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
      const id = (operation.operationId ?? `${method}${path}`).replace(/[^\w-]+/g, '-');
      const open = (operation.security ?? api.security ?? []).length === 0;
      const tags = operation.tags?.length ? operation.tags.slice(0, 1) : [null];
      found.push({ ...operation, id, path, method, parameters, open, tag: tags[0], roles: operation['x-roles'] });
    }
  }
  return found;
}

/** The operations by tag, in the order the document names the tags. */
function groups(all) {
  const order = (api.tags ?? []).map((tag) => tag.name);
  for (const { tag } of all) if (!order.includes(tag)) order.push(tag);
  return order
    .map((name) => ({ name, about: (api.tags ?? []).find((tag) => tag.name === name)?.description, all: all.filter(({ tag }) => tag === name) }))
    .filter(({ all: inside }) => inside.length > 0);
}

// ── an example ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** A value that fits the schema: its own example, or the plainest one. Optional parts are left out. */
function sample(schema, depth = 0) {
  const shape = plain(schema);
  const given = [shape.examples?.[0], shape.example, shape.const, shape.default, shape.enum?.[0]].find((value) => value !== undefined);
  if (given !== undefined || depth > DEEPEST) return given ?? null;
  if (shape.choices) return sample(shape.choices[0], depth + 1);
  if (shape.properties) {
    const wanted = Object.entries(shape.properties).filter(([name]) => shape.required?.includes(name));
    return Object.fromEntries(wanted.map(([name, inner]) => [name, sample(inner, depth + 1)]));
  }
  if (shape.type === 'array') return shape.minItems > 0 ? [sample(shape.items ?? {}, depth + 1)] : [];
  if (shape.type === 'integer' || shape.type === 'number') return shape.minimum ?? 1;
  if (shape.type === 'boolean') return false;
  if (shape.type === 'object') return {};
  const byFormat = { date: '2026-04-01', 'date-time': '2026-04-01T09:00:00+09:00', uuid: '01900000-0000-7000-8000-000000000000' };
  return byFormat[shape.format] ?? '…';
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const variable = (name) => `$${name.toUpperCase().replace(/\W+/g, '_')}`;

function curl(operation) {
  const path = operation.path.replace(/\{([^}]+)\}/g, (_, name) => variable(name));
  const needed = operation.parameters.filter((parameter) => parameter.required);
  const query = needed.filter((parameter) => parameter.in === 'query')
    .map((parameter) => `${encodeURIComponent(parameter.name)}=${encodeURIComponent(sample(parameter.schema))}`).join('&');
  const lines = [`curl${operation.method === 'get' ? '' : ` -X ${operation.method.toUpperCase()}`} "${location.origin}${path}${query ? `?${query}` : ''}"`];
  if (!operation.open) lines.push('-H "Authorization: Bearer $TOKEN"');
  for (const { name } of needed.filter((parameter) => parameter.in === 'header')) lines.push(`-H "${name}: ${variable(name)}"`);
  const [type, content] = Object.entries(resolve(operation.requestBody).content ?? {})[0] ?? [];
  if (type) {
    lines.push(`-H "Content-Type: ${type}"`);
    const given = content.example ?? Object.values(content.examples ?? {}).map((entry) => resolve(entry).value)[0];
    const isJson = /json/.test(type);
    lines.push(isJson ? `-d ${quoted(JSON.stringify(given ?? sample(content.schema)))}` : '--data-binary @FILE');
  }
  return lines.join(' \\\n  ');
}

// ── drawing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A description: paragraphs, lists with `-`, and words in back quotes. */
function prose(text) {
  const spans = (line) => line.split('`').map((part, place) => place % 2 ? make('code', {}, part) : part.replace(/\*\*/g, ''));
  return (text ?? '').trim().split(/\n\s*\n/).filter(Boolean).map((block) => {
    const lines = block.split('\n').map((line) => line.trim());
    if (lines.every((line) => /^[-*] /.test(line))) return make('ul', {}, lines.map((line) => make('li', {}, spans(line.slice(2)))));
    return make('p', {}, spans(lines.join(/[^\x00-\x7f]$/.test(lines[0]) ? '' : ' ').replace(/^#+ /, '')));
  });
}

function path(text) {
  return text.split(/(\{[^}]+\})/).map((part) => part.startsWith('{') ? make('b', {}, part) : part.replaceAll('/', '/\u200b'));
}

/** What can be said of one value in a few lines, and the fields inside it. */
function value(schema, seen) {
  const shape = plain(schema);
  const said = limits(shape);
  return [
    shape.description ? make('div', { class: 'said' }, prose(shape.description)) : null,
    said ? make('div', { class: 'limits' }, said) : null,
    shape.enum ? make('ul', { class: 'words' }, shape.enum.map((word) => make('li', {}, make('code', {}, String(word))))) : null,
    fields(shape, seen),
  ];
}

/** The fields of an object, of what a list holds, or of each choice. */
function fields(schema, seen = []) {
  const shape = plain(schema);
  if (shape.type === 'array') {
    const inner = plain(shape.items ?? {});
    return inner.properties || inner.choices || inner.type === 'array' ? fields(inner, seen) : make('div', {}, value(inner, seen));
  }
  if (isMap(shape)) return fields(shape.additionalProperties, seen);
  const known = shape.title && seen.includes(shape.title);
  if (known || seen.length > DEEPEST) return make('p', { class: 'limits' }, `${shape.title ?? ''} ${words.same}`);
  const below = [...seen, shape.title ?? ''];
  if (shape.choices) {
    return make('ul', { class: 'fields' }, shape.choices.map((choice) => make('li', {}, make('span', { class: 'type' }, typeName(choice)), value(choice, below))));
  }
  if (!shape.properties) return null;
  const items = Object.entries(shape.properties).map(([name, inner]) => field(name, inner, shape.required?.includes(name), null, below));
  if (shape.additionalProperties === false) items.push(make('li', { class: 'limits' }, words.closed));
  return make('ul', { class: 'fields' }, items);
}

function field(name, schema, required, place, seen) {
  return make('li', {},
    make('code', { class: 'name' }, name), ' ',
    make('span', { class: 'type' }, [place, typeName(schema)].filter(Boolean).join(' · ')), ' ',
    required ? make('span', { class: 'required' }, words.required) : null,
    value(schema, seen));
}

function who(operation) {
  if (operation.open) return make('p', {}, words.anyone);
  if (!operation.roles?.length) return make('p', {}, words.signedIn);
  return make('ul', { class: 'who' }, operation.roles.map((role) => {
    const label = words.roles[role];
    return make('li', {}, label ? [label, ' ', make('code', {}, role)] : make('code', {}, role));
  }));
}

function content(body) {
  return Object.entries(body.content ?? {}).map(([type, { schema }]) => [
    make('p', { class: 'type' }, `${type}${schema ? ` · ${typeName(schema)}` : ''}`),
    schema ? value(schema, []) : null,
  ]).flat();
}

/** The answers; those that look the same inside, as problems do, stand together and are shown once. */
function answers(responses) {
  const alike = new Map();
  for (const [status, given] of Object.entries(responses)) {
    const answer = resolve(given);
    const key = JSON.stringify([answer.content ?? status, answer.headers ?? null]);
    alike.set(key, [...(alike.get(key) ?? []), { status, answer }]);
  }
  return make('ul', { class: 'fields' }, [...alike.values()].map((group) => {
    const [{ answer }] = group;
    const headers = Object.entries(answer.headers ?? {}).map(([name, header]) => {
      const { schema = {}, description } = resolve(header);
      return make('li', {}, make('code', { class: 'name' }, name), ' ', make('span', { class: 'type' }, typeName(schema)), prose(description));
    });
    const shape = content(answer);
    const isProblem = 'application/problem+json' in (answer.content ?? {});
    return make('li', {},
      group.map(({ status, answer: { description } }) => make('p', { class: 'answer' }, make('span', { class: 'status' }, status), make('span', {}, description ?? ''))),
      headers.length + shape.length === 0 ? null : make('details', { class: isProblem ? 'problem' : '' },
        make('summary', {}, words.shape, make('span', { class: 'unseen' }, ` ${group.map(({ status }) => status).join(' ')}`)),
        headers.length ? [make('p', { class: 'type' }, words.headers), make('ul', { class: 'fields' }, headers)] : null,
        shape));
  }));
}

function article(operation) {
  const title = make('a', { class: 'anchor', href: `#${operation.id}` },
    make('span', { class: 'summary' }, operation.summary ?? operation.operationId ?? ''));
  const call = make('span', { class: 'call' }, make('span', { class: `method ${operation.method}` }, operation.method.toUpperCase()),
    make('span', { class: 'path' }, path(operation.path)), operation.deprecated ? make('span', { class: 'mark' }, words.deprecated) : null);
  const body = operation.requestBody ? resolve(operation.requestBody) : null;
  const line = curl(operation);
  const copy = make('button', { type: 'button' }, words.copy);
  copy.addEventListener('click', () => navigator.clipboard?.writeText(line).then(() => { byId('told').textContent = words.copied; copy.textContent = words.copied; }));
  const section = (name, ...inside) => [make('h4', {}, name), ...inside];
  return make('article', { id: operation.id, 'aria-labelledby': `${operation.id}--title` },
    make('header', {}, make('h3', { id: `${operation.id}--title` }, title, call)),
    operation.description ? make('div', { class: 'prose' }, prose(operation.description)) : null,
    section(words.who, who(operation)),
    operation.parameters.length ? section(words.parameters, make('ul', { class: 'fields' },
      operation.parameters.map(({ name, in: place, required, schema, description }) => field(name, { ...resolve(schema), description: description ?? resolve(schema).description }, required, words.in[place], [])))) : null,
    body ? section(`${words.body}${body.required ? '' : ` (${words.optional})`}`, prose(body.description), content(body)) : null,
    section(words.responses, answers(operation.responses ?? {})),
    section(words.example, make('div', { class: 'example' }, make('pre', { tabindex: '0', role: 'group', 'aria-label': words.example }, line), navigator.clipboard ? copy : null)));
}

function draw() {
  words = WORDS[language];
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = words[element.dataset.word];
  byId('language').textContent = words.other;
  byId('language').lang = words.otherCode;
  if (!api) return;
  document.title = byId('title').textContent = `${api.info?.title ?? ''} API`;
  byId('version').textContent = api.info?.version ?? '';
  byId('about').replaceChildren(...prose(api.info?.description));
  shownOperations = [];
  const [index, main] = [[], []];
  for (const { name, about, all } of groups(operations())) {
    const list = make('ul', {});
    const section = make('section', {}, make('h2', {}, name ?? words.untagged), make('div', { class: 'prose' }, prose(about)));
    for (const operation of all) {
      const entry = make('li', {}, make('a', { href: `#${operation.id}` },
        make('span', { class: `method ${operation.method}` }, operation.method.toUpperCase()), make('span', { class: 'path' }, path(operation.path.replace(/^\/api\/v\d+/, '')))));
      const shape = article(operation);
      const roles = (operation.roles ?? []).flatMap((role) => [role, words.roles[role] ?? '']);
      const text = [operation.method, operation.path, operation.summary, operation.description, operation.operationId, name, ...roles].join(' ');
      shownOperations.push({ entry, shape, group: section, indexGroup: list, text: text.toLowerCase().normalize('NFKC') });
      list.append(entry);
      section.append(shape);
    }
    index.push(make('div', {}, make('h3', {}, name ?? words.untagged), list));
    main.push(section);
  }
  byId('index').replaceChildren(...index);
  const nothing = make('p', { class: 'notice', id: 'nothing', hidden: '' }, words.nothing);
  byId('operations').replaceChildren(...main, nothing);
  byId('operations').setAttribute('aria-busy', 'false');
  filter();
}

function filter() {
  const wanted = byId('filter').value.toLowerCase().normalize('NFKC').split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const operation of shownOperations) {
    const fits = wanted.every((word) => operation.text.includes(word));
    operation.entry.hidden = operation.shape.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  for (const { group, indexGroup } of shownOperations) {
    group.hidden = ![...group.querySelectorAll('article')].some((shape) => !shape.hidden);
    indexGroup.parentElement.hidden = group.hidden;
  }
  byId('count').textContent = words.count(shown, shownOperations.length);
  byId('nothing').hidden = shown > 0;
}

async function load() {
  try {
    const answer = await fetch('/api/v1/openapi.json', { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(String(answer.status));
    api = await answer.json();
    draw();
    // The place the address names was not there when the browser looked for it.
    if (location.hash) byId(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  } catch (error) {
    console.error(error);
    const again = make('button', { type: 'button' }, words.retry);
    again.addEventListener('click', load);
    byId('operations').replaceChildren(make('div', { class: 'notice', role: 'alert' }, make('p', {}, words.failed), again));
  }
}

byId('language').addEventListener('click', () => {
  language = words.otherCode;
  try {
    localStorage.setItem('tsunagu-docs-language', language);
  } catch {
    // Without storage the choice holds for this visit only.
  }
  draw();
});
byId('filter').addEventListener('input', filter);
byId('search').addEventListener('submit', (event) => event.preventDefault());
// What only works with a script is only shown with one.
for (const element of document.querySelectorAll('[data-script]')) element.hidden = false;
byId('operations').setAttribute('aria-busy', 'true');
draw();
load();
