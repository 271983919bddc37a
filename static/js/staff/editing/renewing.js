/**
 * Buttons that add a row: the server answers with the whole page, as without scripts, and only the
 * part around the button is put in the place of the old one. What is typed elsewhere stays.
 */
const ACTS = new Set(['add', 'copy', 'same_hours', 'restore']);

export function renewable(form, saving, words) {
  form.addEventListener('submit', async (event) => {
    const button = event.submitter;
    if (!ACTS.has(button?.name) && !button?.hasAttribute('data-renew')) return send(event, saving);
    event.preventDefault();
    await renew(form, saving, words, button.closest('[data-part]'), [button.name, button.value]);
  });
  form.addEventListener('change', ({ target }) => {
    if (!target.closest('[data-renew-on-change]')) return;
    renew(form, saving, words, target.closest('[data-part]'), ['show', '1'], target.id);
  });
  // Enter in the field of a new language adds it, as the button beside it does.
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.target.closest('[data-enter-adds]')) return;
    event.preventDefault();
    form.requestSubmit(event.target.parentElement.querySelector('button'));
  });
}

/** The form itself is sent: not while something is under way, which would be a second person. */
function send(event, saving) {
  if (event.submitter?.formTarget === '_blank') return;
  // Enter in a field: it is saved, and one stays where one is.
  if (event.submitter?.name === 'save') {
    event.preventDefault();
    saving.now();
    return;
  }
  const under = saving.underWay();
  if (!under) {
    saving.stop();
    return;
  }
  event.preventDefault();
  under.finally(() => event.target.requestSubmit(event.submitter));
}

async function renew(form, saving, words, part, [name, value], field) {
  if (part.inert) return;
  part.inert = true;
  part.setAttribute('aria-busy', 'true');
  const page = await ask(form, saving, [name, value]);
  part.inert = false;
  part.removeAttribute('aria-busy');
  if (!page) {
    saving.tell('failed', words.needsInternet);
    document.getElementById(field)?.focus();
    return;
  }
  const made = page.querySelector('form[data-editing]');
  const fresh = made.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
  keepOpen(part, fresh);
  part.replaceWith(fresh);
  takeIcons(page);
  saving.renewed(made.elements.revision.value, page.querySelector('[data-state]').textContent);
  fresh.dispatchEvent(new CustomEvent('drawn', { bubbles: true }));
  focusOn(fresh, made.dataset.new, field);
}

/** Send the form as by that button; null where it did not come through. */
async function ask(form, saving, [name, value]) {
  await saving.underWay();
  const body = new URLSearchParams(new FormData(form));
  body.append(name, value);
  const answer = await fetch(form.action, {
    method: 'POST',
    headers: { Accept: 'text/html' },
    body,
    redirect: 'error',
  }).catch(() => null);
  if (answer?.status === 409) {
    // Saving will say so, and to whom.
    saving.note();
    return null;
  }
  if (!answer?.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

/** What was folded out stays so. */
function keepOpen(old, fresh) {
  for (const fold of old.querySelectorAll('details[open]')) {
    const field = fold.querySelector('[name]')?.name;
    const same = field && fresh.querySelector(`[name="${CSS.escape(field)}"]`)?.closest('details');
    if (same) same.open = true;
  }
  if (old.tagName === 'DETAILS' && fresh.tagName === 'DETAILS') fresh.open = old.open;
}

/** The page carries only the icons that it shows; the new part may show more. */
function takeIcons(page) {
  const sprite = document.querySelector('.sprite');
  for (const symbol of page.querySelectorAll('.sprite symbol')) {
    if (!document.getElementById(symbol.id)) sprite.append(document.importNode(symbol, true));
  }
}

function focusOn(part, row, field) {
  const same = field && document.getElementById(field);
  if (same) {
    same.focus();
    return;
  }
  if (!row) return;
  const fields = [...part.querySelectorAll(`[name^="${CSS.escape(row)}-"]`)];
  const first = fields.find((one) => one.type !== 'hidden' && !one.disabled);
  if (!first) return;
  for (let fold = first.closest('details'); fold; fold = fold.parentElement.closest('details')) {
    fold.open = true;
  }
  const wanted = part.querySelector('[aria-invalid=true]') ?? first;
  wanted.focus();
  wanted.scrollIntoView({ block: 'center' });
}
