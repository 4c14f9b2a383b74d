// Small improvements only: every page works without this file. Each part loads when the page has a use for it.
const parts = [
  ['[data-autosave]', './autosave.js'],
  ['[data-files], [data-counter]', './fields.js'],
  ['form[data-autosubmit]', './filters.js'],
  ['[data-follow][id]', './follow.js'],
  ['[data-confirm]', './confirm.js'],
];
for (const [selector, file] of parts) {
  if (document.querySelector(selector)) import(file).then((part) => part.start(document));
}

// "/" goes to the search box, unless someone is writing.
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest('input, textarea, select, [contenteditable], dialog')) return;
  const box = [...document.querySelectorAll('[data-search-focus]')].find((one) => one.offsetParent !== null);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// The menu closes with Escape, by a click elsewhere, and when focus leaves it.
for (const menu of document.querySelectorAll('details[data-menu]')) {
  const button = menu.querySelector('summary');
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && menu.open) { menu.open = false; button.focus(); }
  });
  document.addEventListener('click', (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

// Filters start folded on small screens.
if (!matchMedia('(min-width: 48rem)').matches) {
  for (const box of document.querySelectorAll('details[data-filters]')) box.open = false;
}

// After a refused submission the summary takes the focus; its links go into the field itself.
const summary = document.getElementById('error-summary');
if (summary) {
  summary.focus();
  summary.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const inner = field.matches('fieldset') ? field.querySelector('input') : field;
    field.scrollIntoView({ block: 'center' });
    (inner || field).focus({ preventScroll: true });
  });
}

// A form sent twice by impatience is one submission.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 5000) { event.preventDefault(); return; }
  form.dataset.sent = String(Date.now());
});
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});
