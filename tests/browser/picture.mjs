// Pictures of whole pages. The driver's own are pressed as small as can be, which takes longer than to draw them; nobody
// waits for fewer bytes here.
import fs from 'node:fs';

import { debuggerOf } from './browser.mjs';

/** Milliseconds after which the browser is not waited for any more. The debugger by itself waits for ever. */
const DRAWN_WITHIN = 10_000;

/** Draws the page from its top to its end into a PNG file. */
export async function picture(page, file) {
  const drawn = pictureOf(page);
  drawn.catch(() => {});
  let late;
  const tooLate = new Promise((resolve) => {
    late = setTimeout(resolve, DRAWN_WITHIN);
  });
  const bytes = await Promise.race([drawn, tooLate]);
  clearTimeout(late);
  if (bytes) await fs.promises.writeFile(file, bytes);
  else await page.screenshot({ path: file, fullPage: true });
}

/** The bytes of that file. */
export async function pictureOf(page) {
  const pen = await debuggerOf(page);
  const { cssContentSize } = await pen.send('Page.getLayoutMetrics');
  const { data } = await pen.send('Page.captureScreenshot', {
    format: 'png',
    optimizeForSpeed: true,
    captureBeyondViewport: cssContentSize.height > page.viewportSize().height || cssContentSize.width > page.viewportSize().width,
    clip: { ...cssContentSize, scale: 1 },
  });
  return Buffer.from(data, 'base64');
}
