// Changing a filter brings the new list into the page's [data-results] parts without a reload: the address changes,
// focus stays, the new count is spoken. Pages without such parts keep the button.
function watch(form) {
  if (!document.querySelector('[data-results][id]')) return;
  const status = document.createElement('p');
  status.className = 'sb-hidden';
  status.setAttribute('role', 'status');
  form.append(status);
  let run = 0;

  function address() {
    const url = new URL(form.action, location.href);
    url.search = '';
    for (const [name, value] of new FormData(form)) if (value !== '') url.searchParams.append(name, value);
    return url;
  }
  async function bring(url, push) {
    const mine = ++run;
    for (const part of document.querySelectorAll('[data-results]')) part.setAttribute('aria-busy', 'true');
    const answer = await fetch(url, { credentials: 'same-origin', headers: { accept: 'text/html' } });
    if (!answer.ok) throw new Error(String(answer.status));
    const text = await answer.text();
    if (mine !== run) return;
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    for (const part of document.querySelectorAll('[data-results][id], .sb-lang')) {
      const next = part.id ? fresh.getElementById(part.id) : fresh.querySelector('.sb-lang');
      if (next) part.replaceWith(document.adoptNode(next));
    }
    if (push) history.pushState({ filters: true }, '', url);
    const count = document.querySelector('[data-results] .sb-count');
    status.textContent = count ? count.textContent.trim() : '';
  }
  form.addEventListener('change', () => {
    const url = address();
    bring(url, true).catch(() => location.assign(url));
  });
  addEventListener('popstate', () => location.reload());
}

export function start(root) {
  root.querySelectorAll('form[data-autosubmit]').forEach(watch);
}
