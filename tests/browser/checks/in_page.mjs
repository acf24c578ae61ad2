// Runs a function inside the page with a few helpers beside it. It works under any Content-Security-Policy and with
// JavaScript switched off, because the browser's debugger evaluates it.

const HELPERS = `
  const visible = (it) => {
    if (!it.checkVisibility({ visibilityProperty: true, opacityProperty: false })) return false;
    const box = it.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  };
  // Text for screen readers only is a pixel wide or clipped away.
  const unseen = (it) => {
    for (let at = it; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      if (/inset\\((50|100)%/.test(style.clipPath) || style.clip === 'rect(0px, 0px, 0px, 0px)') return true;
      if (box.width <= 2 && box.height <= 2 && style.overflow !== 'visible') return true;
    }
    return false;
  };
  const words = (it) => (it?.innerText ?? it?.textContent ?? '').replace(/\\s+/g, ' ').trim();
  const told = (it) => {
    const id = it.id ? '#' + it.id : '';
    const kind = it.className && typeof it.className === 'string' ? '.' + it.className.trim().split(/\\s+/).join('.') : '';
    const name = it.getAttribute('name') ? '[name=' + it.getAttribute('name') + ']' : '';
    return '<' + it.localName + id + kind + name + '> ' + (words(it) || it.getAttribute('aria-label') || '').slice(0, 40);
  };
  const labelOf = (it) => (it.labels && it.labels[0]) || it.closest('label');
`;

/** What `act` gives inside the page; `given` is what it is called with. */
export function inPage(page, act, given = null) {
  return page.evaluate(`(() => { ${HELPERS} return (${act})(${JSON.stringify(given)}); })()`);
}
