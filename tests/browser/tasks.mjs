// The usability tasks as jobs: every task in every way, each in a ward of its own. What a task is stands in its file
// below `tasks/`; how a way differs stands here.
import fs from 'node:fs';
import path from 'node:path';

import { axe } from './axe.mjs';
import { DESK, NARROW, visit } from './browser.mjs';
import { freshDemo } from './demo.mjs';
import { Person } from './person.mjs';
import { plain } from './runner.mjs';
import { WAYS } from './score.mjs';
import { outputFile } from './tools.mjs';
import { watch } from './watch.mjs';

const folder = path.join(import.meta.dirname, 'tasks');

/** All tasks as jobs; what was measured is put into `measured`, by task and way. */
export async function tasks(browser, measured) {
  const files = fs.readdirSync(folder).filter((file) => /^[tr]\d\d_/.test(file)).sort();
  const jobs = [];
  for (const file of files) {
    const { default: task } = await import(path.join(folder, file));
    const code = file.replace('.mjs', '');
    measured[code] = { title: task.title, max: task.max, scored: /^t\d/.test(code), ways: {} };
    for (const way of task.ways ?? WAYS) {
      jobs.push({ name: `${code} ${way}`, run: () => attempt(browser, task, way, code, measured[code].ways) });
    }
  }
  return jobs;
}

/** One way of one task; gives the faults. */
async function attempt(browser, task, way, code, ways) {
  const demo = await freshDemo();
  const page = await visit(browser, {
    size: way === 'narrow' ? (task.narrow ?? NARROW) : (task.size ?? DESK),
    javascript: way !== 'nojs',
    english: way === 'english',
  });
  const { faults: beside } = watch(page, demo.address);
  const rules = [];
  const looked = new Set();
  // The sweep looks at every page in every state; here it is the pages on the way, once.
  const onPage = async () => {
    if (way !== 'js') return;
    const found = await axe(page);
    const where = new URL(page.url()).pathname;
    for (const fault of found) if (!looked.has(fault)) rules.push(`${where} ${fault}`);
    found.forEach((fault) => looked.add(fault));
  };
  const person = new Person(page, { keyboard: way === 'keyboard', english: way === 'english', onPage });
  const faults = [];
  const expect = (held, what) => {
    if (!held) faults.push(what);
  };
  const began = Date.now();
  try {
    if (task.prepare) await task.prepare({ demo });
    if (way === 'english' && task.role) await demo.api(task.role).patch('/me', { language: 'en' });
    if (task.role) await person.signIn(demo.address, task.role);
    const start = typeof task.start === 'function' ? await task.start(demo) : task.start;
    if (start && start !== new URL(page.url()).pathname) await person.open(`${demo.address}${start}`);
    else await onPage();
    await task.run({
      person,
      page,
      demo,
      expect,
      way,
      browser,
      english: way === 'english',
      until: (held, what) => until(held, what, faults),
    });
  } catch (error) {
    faults.push(plain(error));
    for (const step of person.steps) faults.push(`  ${step}`);
  }
  ways[way] = {
    passed: faults.length === 0,
    interactions: person.interactions,
    max: task.max ?? 0,
    axe: rules,
    beside: [...beside],
    ms: Date.now() - began,
    steps: person.steps,
  };
  if (faults.length === 0 && person.interactions > (task.max ?? Infinity) * 2) faults.push(`${person.interactions} interactions, at most ${task.max} are wanted`);
  await page.screenshot({ path: outputFile('tasks', `${code}-${way}${faults.length ? '-failed' : ''}.png`) }).catch(() => {});
  await page.context().close();
  await demo.stop();
  return [...faults, ...rules, ...beside];
}

/** Waits a little for something to become so. */
async function until(held, what, faults) {
  for (let i = 0; i < 40; i += 1) {
    if (await held()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  faults.push(what);
  return false;
}
