/* Saves clicks and typing; every page works without it. Texts come from data attributes, so that this file knows no
   language. Nothing is kept in the browser's own storage, because ward computers are shared. */
(function () {
  'use strict';
  const body = document.body;
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const text = (name, values) => (body.dataset[name] || '').replace(/\{(\w+)\}/g, (_, key) => (values || {})[key] ?? '');
  const pad = (number) => String(number).padStart(2, '0');
  const typing = (target) => target.closest('input, textarea, select, [contenteditable]');

  /* ---- Drafts ---- */
  const SAVE_AFTER = 5000;
  const TRY_AGAIN = 15000;

  function draftOf(form) {
    const fields = new URLSearchParams();
    fields.append('form', new URL(form.action, location.href).pathname);
    for (const [name, value] of new FormData(form)) {
      const secret = form.elements[name] && form.elements[name].type === 'password';
      // A field of the form that is itself called "form" would hide which form this is.
      if (typeof value === 'string' && !secret && name !== 'form') fields.append(name, value);
    }
    return fields;
  }

  function keepDraft(form) {
    const note = form.querySelector('[data-draft-note]');
    let timer = 0;
    let typed = 0;
    let saved = 0;
    let running = false;
    const say = (words) => { if (note && note.textContent !== words) note.textContent = words; };
    const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

    async function save() {
      if (running || form.dataset.sent || typed === saved) return;
      running = true;
      const upTo = typed;
      let kept = false;
      try {
        // A redirect means the sign-in page: nothing has been saved then.
        const answer = await fetch('/drafts', { method: 'POST', body: draftOf(form), redirect: 'manual', credentials: 'same-origin' });
        kept = answer.ok;
      } catch { kept = false; }
      running = false;
      if (kept) {
        saved = upTo;
        const now = new Date();
        say(text('draftSaved', { time: now.getHours() + ':' + pad(now.getMinutes()) }));
        if (typed !== saved) later(SAVE_AFTER);
      } else {
        say(text('draftAway'));
        form.dataset.draftAway = '';
        later(TRY_AGAIN);
      }
      if (kept) delete form.dataset.draftAway;
    }

    const changed = (event) => {
      if (event.target.type === 'file' || event.target.type === 'password') return;
      typed += 1;
      later(form.dataset.draftAway === undefined ? SAVE_AFTER : TRY_AGAIN);
    };
    form.addEventListener('input', changed);
    form.addEventListener('change', changed);
    addEventListener('online', () => later(0));
    addEventListener('pagehide', () => {
      if (typed === saved || form.dataset.sent) return;
      const fields = draftOf(form);
      if (!(navigator.sendBeacon && navigator.sendBeacon('/drafts', fields))) {
        fetch('/drafts', { method: 'POST', body: fields, keepalive: true }).catch(() => {});
      }
      saved = typed;
    });
    // Leaving is only questioned while the last words could not be saved.
    addEventListener('beforeunload', (event) => {
      if (typed !== saved && form.dataset.draftAway !== undefined && !form.dataset.sent) event.preventDefault();
    });
  }
  all('form[data-draft]').forEach(keepDraft);

  /* ---- Era echo ---- */
  const ERAS = { reiwa: '2019-05-01', heisei: '1989-01-08', showa: '1926-12-25' };
  const iso = (y, m, d) => String(y).padStart(4, '0') + '-' + pad(m) + '-' + pad(d);
  const half = (value) => (value || '').normalize('NFKC').trim();

  function yearTyped(value, chosen) {
    const found = /^(令和|令|r|平成|平|h|昭和|昭|s)?\s*(元|\d{1,4})年?$/i.exec(half(value));
    if (!found) return null;
    const number = found[2] === '元' ? 1 : Number(found[2]);
    const era = found[1] ? { '令': 'reiwa', r: 'reiwa', '平': 'heisei', h: 'heisei', '昭': 'showa', s: 'showa' }[found[1][0].toLowerCase()] : chosen;
    if (!ERAS[era]) return number >= 1868 ? { year: number } : null;
    return number >= 1 ? { year: Number(ERAS[era].slice(0, 4)) + number - 1, era } : null;
  }

  function echoOf(group) {
    const part = (name) => group.querySelector('[data-part="' + name + '"]');
    const chosen = group.querySelector('[data-part="era"]:checked');
    const year = yearTyped(part('year').value, chosen ? chosen.value : 'western');
    const month = Number(half(part('month').value));
    const day = Number(half(part('day').value));
    if (!year || !month || !day) return '';
    const date = new Date(Date.UTC(year.year, month - 1, day));
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return '';
    const when = iso(year.year, month, day);
    const names = Object.keys(ERAS);
    const era = names.find((name) => when >= ERAS[name]);
    if (year.era && year.era !== era) return '';
    let words = '';
    if (year.era) words = text('echoWestern', { year: year.year, month, day });
    else if (era) {
      const count = year.year - Number(ERAS[era].slice(0, 4)) + 1;
      words = text('echoEra', { era: text('eras').split(',')[names.indexOf(era)], year: count === 1 ? text('echoFirst') || 1 : count });
    }
    const today = body.dataset.today;
    if (today && group.dataset.date === 'birth' && when <= today) {
      const [ty, tm, td] = today.split('-').map(Number);
      const months = (ty - year.year) * 12 + tm - month - (td < day ? 1 : 0);
      words += text('echoAge', { years: Math.floor(months / 12), months: months % 12 });
    }
    return words;
  }
  all('fieldset[data-date]').forEach((group) => {
    const echo = group.querySelector('[data-echo]');
    if (!echo || !group.querySelector('[data-part="year"]')) return;
    const show = () => { const words = echoOf(group); if (echo.textContent !== words) echo.textContent = words; };
    group.addEventListener('input', show);
    group.addEventListener('change', show);
    if (echoOf(group)) show();
  });

  /* ---- Keys and buttons ---- */
  document.addEventListener('keydown', (event) => {
    const search = document.querySelector('[data-search]');
    if (event.key !== '/' || !search || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  // Plain http on a ward's own network has no clipboard interface, hence the older way as second.
  async function copy(words) {
    try { await navigator.clipboard.writeText(words); return true; } catch { /* the older way follows */ }
    const field = document.createElement('textarea');
    field.value = words;
    field.className = 'unseen';
    body.append(field);
    field.select();
    let done = false;
    try { done = document.execCommand('copy'); } catch { done = false; }
    field.remove();
    return done;
  }
  const tell = document.createElement('p');
  tell.className = 'unseen';
  tell.setAttribute('role', 'status');
  (document.querySelector('main') || body).append(tell);

  all('[data-copy]').forEach((button) => {
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener('click', async () => {
      const from = button.dataset.copy.startsWith('#') && document.querySelector(button.dataset.copy);
      const address = button.dataset.copy.startsWith('/') ? location.origin + button.dataset.copy : button.dataset.copy;
      const done = await copy(from ? from.innerText : address);
      button.focus();
      tell.textContent = button.textContent = text(done ? 'copied' : 'notCopied') || label;
      setTimeout(() => { button.textContent = label; tell.textContent = ''; }, 4000);
    });
  });
  all('[data-print]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => print());
  });
  all('[data-show]').forEach((button) => {
    const field = document.getElementById(button.dataset.show);
    if (!field) return;
    button.hidden = false;
    button.addEventListener('click', () => {
      field.type = field.type === 'password' ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(field.type === 'text'));
    });
  });
  all('[data-check-all]').forEach((box) => {
    const others = () => all('input[type="checkbox"][name="' + box.dataset.checkAll + '"]', box.form || document);
    (box.closest('[hidden]') || box).hidden = false;
    box.addEventListener('change', () => others().forEach((other) => { other.checked = box.checked; }));
  });

  /* ---- Choosing another candidate ---- */
  all('[data-choose]').forEach((group) => {
    const radios = () => all('input[type="radio"]', group);
    const show = () => {
      const chosen = radios().find((radio) => radio.checked);
      const values = radios().map((radio) => radio.value);
      all('[data-for]').forEach((block) => {
        const wanted = block.dataset.for.split(' ');
        if (wanted.some((value) => values.includes(value))) block.hidden = !chosen || !wanted.includes(chosen.value);
      });
    };
    group.addEventListener('change', show);
    show();
  });

  /* ---- A session that is about to end ---- */
  const minutes = Number(body.dataset.idleMinutes);
  if (minutes > 2) {
    const banner = document.createElement('div');
    banner.setAttribute('role', 'status');
    banner.className = 'idle';
    body.append(banner);
    let ends = 0;
    let timer = 0;
    const look = () => {
      clearTimeout(timer);
      const left = ends - Date.now() - 120000;
      if (left <= 0) warn();
      else timer = setTimeout(look, Math.min(left, 60000));
    };
    const begin = () => { ends = Date.now() + minutes * 60000; banner.replaceChildren(); look(); };
    const warn = () => {
      if (banner.firstChild) return;
      const words = document.createElement('p');
      words.textContent = text('idleText');
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button';
      button.textContent = text('idleButton');
      button.addEventListener('click', async () => {
        try {
          const answer = await fetch('/alive', { redirect: 'manual', credentials: 'same-origin' });
          if (answer.ok) begin();
          else words.textContent = text('idleOver') || text('idleText');
        } catch { words.textContent = text('draftAway') || text('idleText'); }
      });
      banner.append(words, button);
    };
    document.addEventListener('visibilitychange', look);
    begin();
  }

  /* ---- Sending once ---- */
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === 'get') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    form.setAttribute('aria-busy', 'true');
    // A download answers without leaving the page: the form may then be sent again.
    setTimeout(() => ready(form), 10000);
  });
  const ready = (form) => { delete form.dataset.sent; form.removeAttribute('aria-busy'); };
  addEventListener('pageshow', (event) => { if (event.persisted) all('form[data-sent]').forEach(ready); });

  /* ---- Wide screens, focus ---- */
  if (matchMedia('(min-width: 62em)').matches) all('details[data-open-wide]').forEach((details) => { details.open = true; });
  const first = document.querySelector('[data-focus]');
  if (first) {
    first.focus({ preventScroll: true });
    first.scrollIntoView({ block: 'center' });
  }
})();
