/**
 * The times of one service point: which fields a rhythm needs, all working days at a tap, and what
 * the server says of it while one types. All rows are added and taken away by the form itself.
 */
import { token } from './form.js';

const PAUSE = 600; // after the last key, milliseconds

export function start(root) {
  root.addEventListener('change', (event) => {
    const select = event.target.closest('[data-rhythms]');
    if (select) show(select.closest('[data-row]'), select.selectedOptions[0].dataset.to);
  });
  root.addEventListener('click', (event) => {
    const button = event.target.closest('[data-choose]');
    if (button) choose(button);
  });
  for (const button of root.querySelectorAll('[data-choose]')) button.hidden = false;
  keepTelling(root);
}

/** Show the fields of one rhythm; those of the others are not sent. */
function show(row, rhythm) {
  row.dataset.rhythm = rhythm;
  for (const part of row.querySelectorAll('[data-of]')) {
    const isOf = part.dataset.of.split(' ').includes(rhythm);
    part.hidden = !isOf;
    part.disabled = !isOf;
  }
}

/** Tick these days, and only these. */
function choose(button) {
  const days = button.dataset.choose.split(',');
  for (const box of button.closest('fieldset').querySelectorAll('input[type=checkbox]')) {
    box.checked = days.includes(box.value);
  }
  button.dispatchEvent(new Event('input', { bubbles: true }));
  button.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Ask what the times mean, and put the answer where it belongs; silent without internet. */
function keepTelling(root) {
  let timer;
  let asked = 0;

  async function ask() {
    if (!root.isConnected) return; // the page has drawn these times anew meanwhile
    asked += 1;
    const mine = asked;
    const answer = await fetch(root.dataset.address, {
      method: 'POST',
      headers: { 'X-CSRFToken': token() },
      body: fieldsOf(root),
    }).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const made = new DOMParser().parseFromString(await answer.text(), 'text/html');
    tell(root, made);
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  root.addEventListener('input', later);
  root.addEventListener('change', later);
}

/** The fields within, and the days on which all of the service is closed, as a form sends them. */
function fieldsOf(root) {
  const form = new FormData(root.closest('form'));
  const names = new Set([...root.querySelectorAll('[name]')].map((field) => field.name));
  const body = new URLSearchParams({ path: root.dataset.path });
  for (const [name, value] of form) {
    if (names.has(name) || name.startsWith('closures-')) body.append(name, value);
  }
  return body;
}

function tell(root, made) {
  const preview = root.querySelector('[data-preview]');
  const isOpen = preview.querySelector('details')?.open;
  preview.replaceChildren(...made.querySelector('[data-new-preview]').childNodes);
  const days = preview.querySelector('details');
  if (days && isOpen) days.open = true;
  for (const said of made.querySelectorAll('[data-new-said]')) {
    root.querySelector(`[data-said="${said.dataset.newSaid}"]`)?.replaceChildren(...said.childNodes);
  }
  for (const place of root.querySelectorAll('[data-problems]')) {
    const found = made.querySelector(`[data-new-problems="${place.dataset.problems}"]`);
    const words = found?.textContent.trim() ?? '';
    if (place.textContent.trim() !== words) place.replaceChildren(...(found?.childNodes ?? []));
  }
}
