// What is not ours: the browser's driver and axe. They lie outside the tree, where `tests/run browser` installs them.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');

const modules = process.env.TSUNAGU_BROWSER_TOOLS ?? path.join(target, 'tools/browser');
const require = createRequire(path.join(modules, 'package.json'));

export const { chromium } = require('playwright-core');
export const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const axeInJapanese = require('axe-core/locales/ja.json');

/** The program under test. */
export const binary = process.env.TSUNAGU_BROWSER_BINARY ?? path.join(target, 'debug/tsunagu');

/** Where screenshots, printed pages and the summary are put. */
export const output = path.resolve(root, process.env.TSUNAGU_BROWSER_OUTPUT ?? path.join(target, 'browser'));

/** A path below the output folder, with its folder made. */
export function outputFile(...parts) {
  const file = path.join(output, ...parts);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return file;
}
