/**
 * A row that is taken away leaves a line in its place, with the way back. Until the page is left it
 * is only switched off: what is switched off is not sent.
 */
const FIELDS = 'input, select, textarea, button';

export function removable(form, words) {
  form.addEventListener('click', (event) => {
    const button = event.target.closest('button[name=remove]');
    const row = button?.closest('[data-row]');
    if (!row) return;
    event.preventDefault();
    const off = [...row.querySelectorAll(FIELDS)].filter((field) => !field.disabled);
    const line = told(row, words, () => {
      for (const field of off) field.disabled = false;
      row.hidden = false;
      line.remove();
      row.querySelector('summary, input:not([type=hidden]), select, textarea')?.focus();
      changed(row);
    });
    for (const field of off) field.disabled = true;
    row.hidden = true;
    row.after(line);
    line.querySelector('button').focus();
    changed(row);
  });

  function changed(row) {
    row.parentElement.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

function told(row, words, undo) {
  const line = document.createElement(row.tagName === 'LI' ? 'li' : 'p');
  line.className = 'undo';
  const said = document.createElement('span');
  said.setAttribute('role', 'status');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button quiet small';
  button.textContent = words.undo;
  button.addEventListener('click', undo);
  line.append(said, ' ', button);
  said.textContent = words.removed;
  return line;
}
