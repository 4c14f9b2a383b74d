// Sends the form's fields to its data-autosave address a moment after the last change. Files are not sent.
// The answer may be JSON {"saved_at": "14:03", "version": "7"}; the version replaces the form's hidden one.
const WAIT = 1500;

function watch(form) {
  const place = form.querySelector('[data-saved]');
  let timer = 0;
  let busy = false;
  let dirty = false;
  let waiting = null;

  const say = (text, bad) => {
    if (!place) return;
    place.textContent = text;
    place.toggleAttribute('data-bad', bad);
  };
  const body = () => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
    return fields;
  };
  async function save(leaving = false) {
    clearTimeout(timer);
    if (!dirty || (busy && !leaving)) return;
    busy = true;
    dirty = false;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: 'POST', body: body(), keepalive: leaving, credentials: 'same-origin', headers: { accept: 'application/json' },
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const known = (answer.headers.get('content-type') || '').includes('json') ? await answer.json() : {};
      const version = form.querySelector('input[name="version"]');
      if (version && known.version !== undefined) version.value = known.version;
      const time = known.saved_at || new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
      say(form.dataset.autosaveSaved.replace('{t}', time), false);
    } catch {
      dirty = true;
      say(form.dataset.autosaveFailed, true);
    } finally {
      busy = false;
      if (waiting) { const button = waiting; waiting = null; form.requestSubmit(button.form ? button : undefined); }
    }
  }
  const changed = (event) => {
    if (event.isComposing) return;
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  };
  form.addEventListener('input', changed);
  form.addEventListener('change', changed);
  form.addEventListener('submit', (event) => {
    dirty = false;
    clearTimeout(timer);
    // What is under way would make this one look overtaken: let it arrive first.
    if (busy) { event.preventDefault(); waiting = event.submitter || form; }
  });
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save(true); });
}

export function start(root) {
  root.querySelectorAll('form[data-autosave]').forEach(watch);
}
