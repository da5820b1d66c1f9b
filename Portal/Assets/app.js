// What the pages need beyond HTML: parts that are sent anew, logs, copying, the editor. Everything else works without.
'use strict';

const policy = window.trustedTypes
  ? window.trustedTypes.createPolicy('portal', { createHTML: text => text })
  : { createHTML: text => text };
const parse = html => new DOMParser().parseFromString(policy.createHTML(`<body>${html}</body>`), 'text/html').body;

// Makes one node's content like another's and touches only what differs, so that focus, selection and scroll stay.
function morph(from, to) {
  const keyed = new Map();
  for (const child of from.children) if (child.id) keyed.set(child.id, child);
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    let have = wanted.id && keyed.get(wanted.id) || at;
    if (have && (wanted.id || have.id) && wanted.id !== have.id) have = null;
    if (have && have.nodeType === wanted.nodeType && have.nodeName === wanted.nodeName) {
      if (have !== at) from.insertBefore(have, at);
      else at = at.nextSibling;
      if (wanted.nodeType === Node.ELEMENT_NODE) {
        if (have.isEqualNode(wanted)) continue;
        for (const { name } of [...have.attributes]) if (!wanted.hasAttribute(name) && name !== 'open') have.removeAttribute(name);
        for (const { name, value } of wanted.attributes) if (have.getAttribute(name) !== value) have.setAttribute(name, value);
        morph(have, wanted);
      } else if (have.data !== wanted.data) have.data = wanted.data;
    } else {
      from.insertBefore(document.importNode(wanted, true), at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// A stream ends after some minutes by itself and is opened again; a page that cannot open one says so.
function follow(address, handlers) {
  const source = new EventSource(address);
  for (const [name, handle] of Object.entries(handlers)) source.addEventListener(name, event => handle(event.data, source));
  source.addEventListener('end', () => source.close());
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return;
    document.body.dataset.live = 'lost';
    setTimeout(() => document.visibilityState === 'visible' && location.reload(), 5000);
  });
  addEventListener('pagehide', () => source.close());
}

for (const part of document.querySelectorAll('[data-live]')) {
  let problem = null;
  follow(part.dataset.live, {
    fragment: html => {
      problem?.remove();
      problem = null;
      morph(part, parse(html));
    },
    fault: text => {
      problem ??= Object.assign(document.createElement('p'), { className: 'notice bad' });
      problem.setAttribute('role', 'alert');
      problem.textContent = text;
      part.before(problem);
    },
  });
}

for (const log of document.querySelectorAll('[data-log]')) {
  const most = 5000;
  const following = document.querySelector('[data-follow]');
  let begun = false;
  const add = (text, kind) => {
    for (const line of text.split('\n')) {
      const row = document.createElement('div');
      row.textContent = line || ' ';
      if (kind) row.className = kind;
      log.append(row);
    }
    while (log.childElementCount > most) log.firstElementChild.remove();
    if (following.checked) log.scrollTop = log.scrollHeight;
  };
  follow(log.dataset.log, {
    // A stream that is opened again begins with the last lines anew.
    open: () => { begun = true; },
    line: text => { if (begun) log.replaceChildren(); begun = false; add(text); },
    // A container that has not started yet has no log yet: the stream ends, and the browser asks again by itself.
    fault: text => { if (begun) log.replaceChildren(); begun = false; add(text, 'fault'); },
  });
  log.addEventListener('wheel', () => {
    if (log.scrollTop + log.clientHeight < log.scrollHeight - 40) following.checked = false;
  }, { passive: true });
  following.addEventListener('change', () => { if (following.checked) log.scrollTop = log.scrollHeight; });
}

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy]');
  if (button) {
    await navigator.clipboard.writeText(button.dataset.copy);
    const said = button.querySelector('.sr');
    said.textContent = 'Copied';
    button.classList.add('primary');
    setTimeout(() => { said.textContent = 'Copy'; button.classList.remove('primary'); }, 1500);
  }
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') for (const menu of document.querySelectorAll('details.menu[open]')) { menu.open = false; menu.querySelector('summary').focus(); }
});

for (const form of document.querySelectorAll('[data-autosubmit]')) {
  form.addEventListener('change', event => { if (event.target.name) form.requestSubmit(); });
  form.querySelector('button:not([name])')?.classList.add('sr');
}

for (const form of document.querySelectorAll('[data-confirm]')) {
  const button = form.querySelector('button.danger');
  const typed = form.elements.confirm;
  const check = () => { button.disabled = typed.value.trim() !== form.dataset.confirm; };
  typed.addEventListener('input', check);
  check();
}

for (const editor of document.querySelectorAll('[data-editor]')) {
  const text = editor.querySelector('textarea');
  const gutter = editor.querySelector('.gutter');
  const count = () => {
    const lines = text.value.split('\n').length;
    while (gutter.childElementCount < lines) gutter.append(Object.assign(document.createElement('span'), { textContent: gutter.childElementCount + 1 }));
    while (gutter.childElementCount > lines) gutter.lastElementChild.remove();
  };
  text.addEventListener('input', count);
  text.addEventListener('scroll', () => { gutter.scrollTop = text.scrollTop; });
  text.addEventListener('keydown', event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) text.form.requestSubmit(); });
  count();
}
