// The tests' own tests: every check is shown a page it is content with and pages it must find a fault on; the person
// is shown a flow to go through in every way.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

import { axe } from '../axe.mjs';
import { DESK, NARROW, Pages, visit } from '../browser.mjs';
import { heading, ids, present, tables, worded } from '../checks/document.mjs';
import { tabWalk } from '../checks/focus.mjs';
import { errorSummary, labels, plainFields } from '../checks/forms.mjs';
import { policy } from '../checks/headers.mjs';
import { overflow, spacing, targets } from '../checks/layout.mjs';
import { cutOff, paper, print } from '../checks/paper.mjs';
import { spoken } from '../checks/reader.mjs';
import { Person } from '../person.mjs';
import { pictureOf } from '../picture.mjs';
import { scoreOf } from '../score.mjs';
import { watch } from '../watch.mjs';
import { FLOW, GOOD, LONG, REFUSED, SPOILT, SPOILT_REFUSED } from './pages.mjs';

const CHECKS = {
  overflow,
  targets,
  plainFields,
  labels,
  tabWalk,
  spacing,
  present,
  heading,
  headingInEnglish: (page) => heading(page, { english: true }),
  ids,
  tables,
  worded,
  axe,
  cutOff: (page) => cutOff(page),
};

/** The self-test as jobs for the runner. */
export function selftests(browser) {
  const shown = new Pages(() => visit(browser));
  const one = (name, act) => ({ name: `selftest: ${name}`, run: () => served(browser, act) });
  const onPage = (name, act) => ({ name: `selftest: ${name}`, run: () => shown.lend((page) => act((html) => show(page, html))) });
  return [
    ...Object.keys(CHECKS)
      .filter((name) => name !== 'headingInEnglish')
      .map((name) => onPage(`${name} is content with a good page`, (show) => content(show, CHECKS[name]))),
    ...SPOILT.map(([name, spoil, word], number) =>
      onPage(`${name} finds fault ${number + 1}, ${word}`, (show) => finds(show, CHECKS[name], spoil(GOOD), word)),
    ),
    onPage('tabWalk goes to the end of a long page', (show) => walked(show)),
    onPage('errorSummary is content with a good page', async (show) => same(await errorSummary(await show(REFUSED), { kept: { name: '見本' } }), [])),
    ...SPOILT_REFUSED.map(([spoil, word]) =>
      onPage(`errorSummary finds ${word}`, (show) => finds(show, (page) => errorSummary(page, { kept: { name: '見本' } }), spoil(REFUSED), word)),
    ),
    ...['js', 'nojs', 'keyboard', 'narrow', 'english'].map((way) => one(`a person goes through a flow, ${way}`, (at) => flow(at, way))),
    one('the watch sees another host, an error in the console and a failing server', watched),
    onPage('a picture shows the whole page', pictured),
    one('a page is lent again until it is closed', lent),
    one('what is printed is A4 and carries a Japanese font', printed),
    one('what a screen reader is told is compared', compared),
    one('a loose policy is found', loosened),
    one('the score falls as the contract says', scored),
  ];
}

async function content(show, check) {
  same(await check(await show(GOOD)), []);
}

async function finds(show, check, html, word) {
  const faults = await check(await show(html));
  if (!faults.some((fault) => fault.includes(word))) throw new Error(`no fault with 「${word}」: ${JSON.stringify(faults)}`);
}

/** The page counts for itself: every link is reached by a press of the key that the page can trust. */
async function walked(show) {
  const page = await show(GOOD.replace('</main>', `${LONG}</main>`));
  await page.evaluate(() => {
    globalThis.reached = new Set();
    const count = ({ key, isTrusted }) => key === 'Tab' && isTrusted && globalThis.reached.add(document.activeElement);
    addEventListener('keyup', count);
  });
  same(await tabWalk(page), []);
  const links = page.locator('main > a');
  same(await links.evaluateAll((all) => all.filter((it) => !globalThis.reached.has(it)).length), 0);
  same(await links.count(), 240);
}

async function flow({ serve, open }, way) {
  let posted;
  const address = await serve((request, answer) => {
    if (request.method === 'POST') {
      request.on('data', (data) => (posted = new URLSearchParams(String(data))));
      request.on('end', () => answer.writeHead(303, { location: '/done' }).end());
    } else {
      answer.end(request.url === '/done' ? GOOD : FLOW);
    }
  });
  const page = await open({ javascript: way !== 'nojs', size: way === 'narrow' ? NARROW : DESK });
  const names = { '荏原 次郎': 'second', '選ぶ理由': '[name=why]', 'この内容で決める': 'decide' };
  const person = new Person(page, { keyboard: way === 'keyboard', english: way === 'english', names });
  await person.open(`${address}/start`);
  await person.choose('荏原 次郎');
  await person.select('選ぶ理由', '地区');
  await person.button('この内容で決める');
  same(new URL(page.url()).pathname, '/done');
  same([posted.get('who'), posted.get('why')], ['2', '地区']);
  // Choosing, opening the disclosure, selecting, deciding.
  same(person.interactions, 4);
}

async function watched({ serve, open }) {
  const address = await serve((request, answer) => {
    if (request.url === '/broken.css') answer.writeHead(500).end();
    else answer.end(GOOD.replace('</body>', '<img alt="" src="http://example.invalid/x.png"><link rel="stylesheet" href="/broken.css"><script>console.error("no")</script></body>'));
  });
  const page = await open();
  const { faults, end } = watch(page, address);
  await page.goto(address);
  for (const word of ['console: no', 'C9 request to another host: http://example.invalid', '500 from /broken.css']) {
    if (!faults.includes(word)) throw new Error(`not seen: ${word} in ${faults}`);
  }
  end();
  const before = faults.length;
  await page.reload();
  same(faults.length, before);
}

async function pictured(show) {
  const page = await show(GOOD.replace('</main>', '<div style="height:3000px"></div></main>'));
  const bytes = await pictureOf(page);
  same(bytes.subarray(1, 4).toString('latin1'), 'PNG');
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  same(height > 3000, true);
  // The head of a PNG: its width and height.
  same([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [DESK.width, height]);
}

async function lent({ open }) {
  const pages = new Pages(open);
  const first = await pages.lend((page) => page);
  same(await pages.lend((page) => page === first), true);
  const both = await pages.lend((one) => pages.lend((other) => one === other));
  same(both, false);
  const fault = await pages.lend(() => Promise.reject(new Error('no'))).catch((error) => error.message);
  same(fault, 'no');
  same(await pages.lend((page) => page.isClosed()), false);
}

async function printed({ show, folder }) {
  const sheets = await print(await show(GOOD), path.join(folder, 'good.pdf'));
  same(paper(sheets, { most: 1 }), []);
  same(paper(await print(await show(GOOD.replace('size: A4', 'size: A5')), path.join(folder, 'small.pdf'))), ['C12 the sheets are not A4']);
  const long = await print(await show(GOOD.replace('</main>', '<p style="break-before:page">次</p></main>')), path.join(folder, 'long.pdf'));
  same(paper(long, { most: 1 }).length, 1);
  same(paper({ ...sheets, fonts: ['DejaVuSans'] }).length, 1);
}

async function compared({ show, folder }) {
  const from = path.join(folder, 'snapshots');
  const page = await show(GOOD);
  same((await spoken(page, 'good', { from, accept: false })).length, 1);
  same(await spoken(page, 'good', { from, accept: true }), []);
  same(await spoken(page, 'good', { from, accept: false }), []);
  same((await spoken(await show(GOOD.replace('登録する', '保存する')), 'good', { from, accept: false })).length, 1);
}

async function loosened() {
  const good = "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
  const faults = (said) => policy({ 'content-security-policy': said, 'x-content-type-options': 'nosniff' }).length;
  same(faults(good), 0);
  same(faults(good.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")), 1);
  same(faults(good.replace("style-src 'self'", 'style-src https://example.invalid')), 1);
  same(faults(good.replace("; form-action 'self'", '')), 1);
  same(policy({}).length, 1);
  same(policy({ 'content-security-policy': good }).length, 1);
}

async function scored() {
  const good = { passed: true, interactions: 5, max: 5, axe: [], beside: [] };
  const run = (change) => scoreOf(Object.fromEntries(['js', 'nojs', 'keyboard', 'narrow', 'english'].map((way) => [way, { ...good, ...change[way] }])));
  const rounded = (change) => Number(run(change).toFixed(2));
  same(rounded({}), 8.33);
  same(rounded({ js: { interactions: 10 } }), 7);
  same(rounded({ js: { interactions: 7.5 } }), 7.67);
  same(rounded({ nojs: { passed: false }, keyboard: { passed: false } }), 6.33);
  same(rounded({ js: { axe: ['x'], beside: ['y'] } }), 7.33);
  same(rounded({ js: { passed: false } }), 0);
}

function same(is, wanted) {
  if (JSON.stringify(is) !== JSON.stringify(wanted)) throw new Error(`${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`);
}

/** The page with that content; nothing stays of what was shown on it before. */
async function show(page, html) {
  await page.goto('about:blank');
  await page.setContent(html, { waitUntil: 'load' });
  return page;
}

/** A server and pages for one self-test, taken down after it. */
async function served(browser, act) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsunagu-selftest-'));
  const opened = [];
  let server;
  const serve = async (handler) => {
    server = http.createServer((request, answer) => {
      answer.setHeader('content-type', request.url.endsWith('.css') ? 'text/css' : 'text/html; charset=utf-8');
      handler(request, answer);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${server.address().port}`;
  };
  const open = async (options) => {
    const page = await visit(browser, options);
    opened.push(page);
    return page;
  };
  try {
    await act({ serve, open, show: async (html) => show(opened[0] ?? (await open()), html), folder });
  } finally {
    for (const page of opened) await page.context().close();
    server?.closeAllConnections();
    server?.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
