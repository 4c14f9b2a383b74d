// A part of a page that is under way, [data-follow][id], is brought anew every so many seconds until it no longer asks for it. What
// its chip says is spoken when that changes. Without this file the page itself comes again, more slowly.
export function start(root) {
  const part = root.querySelector('[data-follow][id]');
  const status = document.createElement('p');
  status.className = 'sb-hidden';
  status.setAttribute('role', 'status');
  document.body.append(status);
  follow(part, status);
}

function follow(part, status) {
  const seconds = Number(part.dataset.follow) || 5;
  setTimeout(async () => {
    // A hidden page asks again once it is looked at; what is being read or selected in the part stays as it is.
    const isBusy = document.hidden || part.contains(document.activeElement) || !getSelection().isCollapsed;
    const next = isBusy ? null : await bring(part.id);
    if (!next) return follow(part, status);
    const said = (one) => one.querySelector('.sb-chip')?.textContent.trim() ?? '';
    if (said(next) !== said(part)) status.textContent = said(next);
    part.replaceWith(next);
    if (next.dataset.follow) follow(next, status);
  }, seconds * 1000);
}

async function bring(id) {
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin', headers: { accept: 'text/html' } });
    if (!answer.ok) return null;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(id);
    return fresh && document.adoptNode(fresh);
  } catch {
    return null;
  }
}
