// C16: what a screen reader would be told of a key page, kept as a file and compared. Ids are left out: they are new
// in every ward.
import fs from 'node:fs';
import path from 'node:path';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const folder = path.join(import.meta.dirname, '../snapshots');

/** Compares the main part of the page with the file of that name; writes it anew when told to accept. */
export async function spoken(page, name, { from = folder, accept = process.env.TSUNAGU_BROWSER_ACCEPT === '1' } = {}) {
  const now = `${(await page.locator('main').ariaSnapshot()).replaceAll(UUID, '…')}\n`;
  const file = path.join(from, `${name}.yml`);
  if (accept) {
    fs.mkdirSync(from, { recursive: true });
    fs.writeFileSync(file, now);
    return [];
  }
  if (!fs.existsSync(file)) return [`C16 nothing is kept of what a screen reader is told of ${name}`];
  const before = fs.readFileSync(file, 'utf8');
  if (before === now) return [];
  const [was, is] = [before.split('\n'), now.split('\n')];
  const at = was.findIndex((line, index) => line !== is[index]);
  return [`C16 a screen reader is told something else at line ${at + 1}: was ${was[at]?.trim()}, is ${is[at]?.trim()}`];
}
