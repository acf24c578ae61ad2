// The browser tests: the checks' own tests, the tasks in every way, the sweep over all pages.
//
//   node tests/browser/run.mjs                  everything
//   node tests/browser/run.mjs t06 keyboard     only what has words in its name that begin with all of these
//
// The last line says how many passed and failed; the exit code is 1 when anything failed.
import fs from 'node:fs';

import { launch } from './browser.mjs';
import { runAll } from './runner.mjs';
import { selftests } from './selftest/main.mjs';
import { summary } from './summary.mjs';
import { sweep } from './sweep.mjs';
import { tasks } from './tasks.mjs';
import { outputFile } from './tools.mjs';

const words = process.argv.slice(2);
const width = Number(process.env.TSUNAGU_BROWSER_WIDTH ?? 3);
const began = Date.now();
const browser = await launch();

const measured = {};
// What takes long stands first and what is short last, so that in the end none is waited for alone.
const jobs = [...(await sweep(browser)), ...(await tasks(browser, measured)), ...selftests(browser)];
const chosen = jobs.filter(({ name }) => words.every((word) => name.split(' ').some((part) => part.startsWith(word))));
const results = await runAll(chosen, {
  width,
  say({ name, faults, ms }) {
    if (faults.length || process.env.TSUNAGU_BROWSER_LOUD) console.log(`${faults.length ? 'FAILED' : 'ok'} ${name} (${ms} ms)`);
    for (const fault of faults) console.log(`    ${fault}`);
  },
});
await browser.close();

const table = summary(measured);
if (table) console.log(`\n${table}\n`);
const failed = results.filter(({ faults }) => faults.length);
fs.writeFileSync(outputFile('results.json'), JSON.stringify({ results, measured }, null, 1));
console.log(`${Math.round((Date.now() - began) / 1000)} s`);
console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
// Nothing chosen is a mistake in the words, not a success.
process.exit(failed.length || results.length === 0 ? 1 : 0);
