// What goes wrong beside a page without anybody seeing it: errors in the console, requests to another host, answers
// that say the server failed.

/** Watches a page from now on until `end` is called; `faults` grows. */
export function watch(page, address) {
  const faults = [];
  const seen = {
    console(message) {
      if (message.type() !== 'error' || isRefusal(message, page)) return;
      const { url } = message.location();
      faults.push(`console: ${message.text()}${url && url !== page.url() ? ` (${url.replace(address, '')})` : ''}`);
    },
    pageerror(error) {
      faults.push(`script: ${error.message}`);
    },
    request(request) {
      const url = new URL(request.url());
      const own = url.origin === address || url.protocol === 'data:' || url.protocol === 'blob:';
      if (!own) faults.push(`C9 request to another host: ${url.origin}`);
    },
    response(response) {
      if (response.status() >= 500) faults.push(`${response.status()} from ${new URL(response.url()).pathname}`);
    },
  };
  for (const [what, act] of Object.entries(seen)) page.on(what, act);
  const end = () => {
    for (const [what, act] of Object.entries(seen)) page.off(what, act);
  };
  return { faults, end };
}

/** Chromium also calls it an error when a page itself is answered with 4xx, as an unfilled form is. */
function isRefusal(message, page) {
  return /the server responded with a status of 4\d\d/.test(message.text()) && message.location().url === page.url();
}
