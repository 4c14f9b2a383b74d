// A list of the files chosen, and characters left in a text area.
function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1048576) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1048576).toFixed(1)} MB`;
}

function files(box) {
  const input = box.querySelector('input[type="file"]');
  const list = box.querySelector('[data-files-list]');
  const status = box.querySelector('[data-files-status]');
  let kept = [];

  function put(next) {
    const carrier = new DataTransfer();
    next.forEach((file) => carrier.items.add(file));
    input.files = carrier.files;
    kept = [...input.files];
    show();
  }
  function show() {
    list.replaceChildren(...kept.map((file, index) => {
      const row = document.createElement('li');
      const name = document.createElement('span');
      name.textContent = file.name;
      const weight = document.createElement('span');
      weight.className = 'sb-muted';
      weight.textContent = size(file.size);
      const drop = document.createElement('button');
      drop.type = 'button';
      drop.className = 'sb-button';
      drop.dataset.kind = 'tertiary';
      drop.dataset.size = 'small';
      const whose = document.createElement('span');
      whose.className = 'sb-hidden';
      whose.textContent = ` ${file.name}`;
      drop.append(box.dataset.filesRemove, whose);
      drop.addEventListener('click', () => {
        put(kept.filter((_, at) => at !== index));
        (list.querySelector('button') || input).focus();
      });
      row.append(name, weight, drop);
      return row;
    }));
    list.hidden = kept.length === 0;
    status.textContent = kept.length ? box.dataset.filesChosen.replace('{n}', kept.length) : '';
  }
  // Choosing again adds to what was chosen; the same name and size counts once.
  input.addEventListener('change', () => {
    const fresh = [...input.files].filter((file) => !kept.some((old) => old.name === file.name && old.size === file.size));
    if (input.files.length) put([...kept, ...fresh]);
  });
}

function counter(area) {
  const limit = Number(area.dataset.counter);
  const seen = document.createElement('p');
  seen.className = 'sb-counter';
  seen.setAttribute('aria-hidden', 'true');
  const spoken = document.createElement('p');
  spoken.className = 'sb-hidden';
  spoken.setAttribute('role', 'status');
  area.after(seen, spoken);
  let timer = 0;
  function count() {
    const left = limit - [...area.value].length;
    const text = (left < 0 ? area.dataset.counterOver : area.dataset.counterLeft).replace('{n}', Math.abs(left));
    seen.textContent = text;
    seen.toggleAttribute('data-over', left < 0);
    return text;
  }
  area.addEventListener('input', () => {
    const text = count();
    clearTimeout(timer);
    timer = setTimeout(() => { spoken.textContent = text; }, 1200);
  });
  count();
}

export function start(root) {
  root.querySelectorAll('[data-files]').forEach(files);
  root.querySelectorAll('textarea[data-counter]').forEach(counter);
}
