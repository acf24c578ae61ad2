// Chromium as a ward office would run it: Japanese, nothing looked up anywhere, a profile of its own for every visit.
import { chromium } from './tools.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // No second process stands ready for another site; there is none.
  '--disable-site-isolation-trials',
  // Chromium asks its maker's hosts of its own accord; here no name but our own is ever looked up.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const NARROW = { width: 320, height: 800 };

/** Starts Chromium. */
export function launch() {
  const executablePath = process.env.TSUNAGU_BROWSER_CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

/** A page with a fresh profile: nobody is signed in, nothing is remembered. */
export async function visit(browser, { size = DESK, javascript = true, english = false, state = undefined } = {}) {
  const context = await browser.newContext({
    viewport: size,
    javaScriptEnabled: javascript,
    locale: english ? 'en-GB' : 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    storageState: state,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(5_000);
  context.setDefaultNavigationTimeout(15_000);
  return context.newPage();
}

/**
 * Pages that are used one after another, because a new profile with its process costs more than most of what is looked
 * at on a page. Whoever borrows one finds it as the one before left it; a page that was closed does not come back.
 */
export class Pages {
  #open;
  #idle = [];

  constructor(open) {
    this.#open = open;
  }

  async lend(act) {
    const page = this.#idle.pop() ?? (await this.#open());
    try {
      return await act(page);
    } catch (error) {
      await page.context().close();
      throw error;
    } finally {
      if (!page.isClosed()) this.#idle.push(page);
    }
  }
}

const debuggers = new WeakMap();

/** The browser's debugger for a page, for what the driver does not offer; one for as long as the page stands. */
export function debuggerOf(page) {
  if (!debuggers.has(page)) debuggers.set(page, page.context().newCDPSession(page));
  return debuggers.get(page);
}
