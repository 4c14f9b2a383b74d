// Asks once more before a button marked data-confirm does what cannot be undone.
// Without scripts the form goes straight to the server, which asks on a page of its own.
export function start(root) {
  root.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-confirm]');
    if (!button || button.dataset.agreed) return;
    event.preventDefault();

    const dialog = document.createElement('dialog');
    dialog.className = 'sb-dialog';
    const text = document.createElement('p');
    text.className = 'sb-dialog__text';
    text.id = 'confirm-text';
    text.textContent = button.dataset.confirm;
    dialog.setAttribute('aria-labelledby', text.id);
    const row = document.createElement('div');
    row.className = 'sb-dialog__do';
    const make = (label, kind, then) => {
      const one = document.createElement('button');
      one.type = 'button';
      one.className = 'sb-button';
      one.dataset.kind = kind;
      one.textContent = label;
      one.addEventListener('click', then);
      return one;
    };
    const cancel = make(button.dataset.confirmCancel, 'secondary', () => dialog.close());
    cancel.autofocus = true;
    const agree = make(button.textContent.trim(), button.dataset.kind || 'primary', () => {
      dialog.close();
      button.dataset.agreed = '1';
      button.form.requestSubmit(button);
      delete button.dataset.agreed;
    });
    row.append(cancel, agree);
    dialog.append(text, row);
    dialog.addEventListener('close', () => { dialog.remove(); button.focus(); });
    document.body.append(dialog);
    dialog.showModal();
  });
}
