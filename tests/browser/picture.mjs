// Pictures of whole pages. The driver's own are pressed as small as can be, which takes longer than to draw them; nobody
// waits for fewer bytes here.
import fs from 'node:fs';

import { debuggerOf } from './browser.mjs';

/** Draws the page from its top to its end into a PNG file. */
export async function picture(page, file) {
  await fs.promises.writeFile(file, await pictureOf(page));
}

/** The bytes of that file. */
export async function pictureOf(page) {
  const pen = await debuggerOf(page);
  const { cssContentSize } = await pen.send('Page.getLayoutMetrics');
  const { data } = await pen.send('Page.captureScreenshot', {
    format: 'png',
    optimizeForSpeed: true,
    captureBeyondViewport: true,
    clip: { ...cssContentSize, scale: 1 },
  });
  return Buffer.from(data, 'base64');
}
