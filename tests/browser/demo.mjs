// Demonstration wards to test in. The ward is told once into a database; every test goes on with a copy of its own, so
// that no test sees what another did, and none waits for the telling.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { Api } from './api.mjs';
import { binary } from './tools.mjs';

/** The moment at which every demonstration's clock stands. */
export const NOW = '2025-11-25T09:00:00+09:00';
const READY_WITHIN = 120_000;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsunagu-browser-'));
const running = new Set();
let told;
let copies = 0;

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

/** A ward nobody has touched, at an address of its own. */
export async function freshDemo() {
  told ??= tell();
  const from = await told;
  const file = path.join(folder, `${++copies}.sqlite`);
  await fs.promises.copyFile(from, file);
  // What was written last may still stand in the write-ahead log.
  if (fs.existsSync(`${from}-wal`)) await fs.promises.copyFile(`${from}-wal`, `${file}-wal`);
  return start(file);
}

async function tell() {
  const file = path.join(folder, 'told.sqlite');
  await (await start(file)).stop();
  return file;
}

async function start(file) {
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('TSUNAGU_'));
  const child = spawn(
    binary,
    ['demo', '--port', '0', '--seed', '1', '--now', NOW, '--database-url', `sqlite://${file}`, '--log', 'warn'],
    { env: Object.fromEntries(environment), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.add(child);
  const log = [];
  child.stderr.on('data', (data) => log.push(data));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const address = await new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => reject(new Error('the demonstration did not become ready')), READY_WITHIN);
    child.stdout.on('data', (data) => {
      said += data;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) resolve(found[0]);
      if (found) clearTimeout(late);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the demonstration ended: ${Buffer.concat(log)}`)));
  });
  return new Demo(address, async () => {
    child.kill('SIGTERM');
    const stubborn = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(stubborn);
    running.delete(child);
    if (!file.endsWith('told.sqlite')) await removeDatabase(file);
  });
}

async function removeDatabase(file) {
  for (const ending of ['', '-wal', '-shm']) await fs.promises.rm(file + ending, { force: true });
}

/** A running ward with its own doors. */
class Demo {
  constructor(address, stop) {
    this.address = address;
    this.stop = stop;
  }

  /** The API as it answers that user. */
  api(user) {
    return new Api(this.address, user);
  }

  /** Turns the clock, for instance to `2025-11-25T09:11:00+09:00`. */
  turnClock(now) {
    return this.#door('clock', { now });
  }

  /** Ends every session, as a night would. */
  expireSessions() {
    return this.#door('expire-sessions');
  }

  async #door(name, body) {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const answer = await fetch(`${this.address}/demo/${name}`, { method: 'POST', headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`/demo/${name}: ${answer.status} ${await answer.text()}`);
  }
}
