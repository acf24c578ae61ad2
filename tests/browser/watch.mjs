// What goes wrong beside a page without anybody seeing it: errors in the console, requests to another host, answers
// that say the server failed.

/** Watches a page from now on; `faults` grows. */
export function watch(page, address) {
  const faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message, page)) {
      const { url } = message.location();
      faults.push(`console: ${message.text()}${url && url !== page.url() ? ` (${url.replace(address, '')})` : ''}`);
    }
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    const own = url.origin === address || url.protocol === 'data:' || url.protocol === 'blob:';
    if (!own) faults.push(`C9 request to another host: ${url.origin}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} from ${new URL(response.url()).pathname}`);
  });
  return faults;
}

/** Chromium also calls it an error when a page itself is answered with 4xx, as an unfilled form is. */
function isRefusal(message, page) {
  return /the server responded with a status of 4\d\d/.test(message.text()) && message.location().url === page.url();
}
