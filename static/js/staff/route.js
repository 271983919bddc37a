/**
 * The route beside its map. Stops are added, moved and taken away by the form (staff/editing.js); the
 * map shows what stands in the fields, and writes into them. Without it, coordinates are typed.
 */
export function start(form) {
  const container = form.querySelector('[data-route-words]');
  const words = JSON.parse(container.dataset.routeWords);
  const opener = form.querySelector('[data-open-route-map]');
  const help = form.querySelector('[data-map-help]');
  const named = opener.querySelector('span');
  let map = null;
  let opening = false;

  async function open({ focus }) {
    if (map || opening) return;
    opening = true;
    opener.setAttribute('aria-busy', 'true');
    try {
      const { routeMap } = await import('./route/route-map.js');
      map = await routeMap(form, container, words, { onClose: close });
      shown(true);
      if (focus) container.querySelector('.map-canvas').focus({ preventScroll: true });
    } catch {
      help.textContent = words.failed;
      help.hidden = false;
    }
    opening = false;
    opener.removeAttribute('aria-busy');
  }

  function close() {
    map?.remove();
    map = null;
    shown(false);
    opener.focus();
  }

  function shown(isOpen) {
    opener.setAttribute('aria-expanded', String(isOpen));
    named.textContent = isOpen ? words.hide : words.show;
    help.hidden = !isOpen;
  }

  opener.parentElement.hidden = false;
  opener.addEventListener('click', () => (map ? close() : open({ focus: true })));
  // Side by side where there is room; on a phone it comes when somebody asks for it.
  if (matchMedia('(min-width: 960px)').matches) open({ focus: false });

  form.addEventListener('drawn', () => map?.refresh());
  form.addEventListener('saved', async () => {
    await lookAhead(form);
    map?.refresh();
  });
  form.addEventListener('input', ({ target }) => {
    if (target.matches('[data-lat], [data-lon], [data-name]')) map?.refresh();
    if (target.matches('[data-lat], [data-lon]')) hasLooked(target.closest('[data-stop]'));
  });
  // Enter in the field of a place looks for it, and saves nothing.
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.target.matches('[data-find-text]')) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector('[data-find]'));
  });
  // A link to a stop opens it.
  form.addEventListener('click', ({ target }) => {
    const stop = document.getElementById(target.closest('a[href^="#"]')?.hash.slice(1) ?? '');
    const fold = stop?.querySelector('[data-stop]');
    if (fold) fold.open = true;
  });
  dropFiles();
}

/** What was saved may change the timetable, and which stops are in each other's way. */
async function lookAhead(form) {
  const outlook = form.querySelector('[data-outlook]');
  outlook.ariaBusy = 'true';
  try {
    await renew(form, outlook);
  } finally {
    outlook.ariaBusy = 'false';
  }
}

async function renew(form, outlook) {
  const answer = await fetch(form.action, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const replace = (where, fresh) => fresh && where.replaceChildren(...fresh.childNodes);
  replace(outlook, page.querySelector('[data-outlook]'));
  for (const stop of form.querySelectorAll('[data-stop]')) {
    const fresh = page.querySelector(`[data-stop][data-path="${stop.dataset.path}"]`);
    if (!fresh) continue;
    const places = ['.route-stop-line', `[data-problems="${stop.dataset.path}-schedules"]`];
    for (const one of places) replace(stop.querySelector(one), fresh.querySelector(one));
    for (const odd of stop.querySelectorAll('[data-odd]')) {
      replace(odd, fresh.querySelector(`[data-odd="${odd.dataset.odd}"]`));
    }
    stop.toggleAttribute('data-conflict-here', 'conflictHere' in fresh.dataset);
  }
}

/** Somebody has put the stop where it is: nobody owes it a look any more. */
function hasLooked(stop) {
  const look = stop.querySelector('[data-look]');
  stop.querySelector('[data-looked]').value = 'yes';
  if (look) look.hidden = true;
}

/** A calendar file may be dropped on its part of the page. */
function dropFiles() {
  const place = document.querySelector('.route-read');
  const field = place.querySelector('input[type=file]');
  const over = (isOver) => (event) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    place.classList.toggle('is-over', isOver);
  };
  place.addEventListener('dragover', over(true));
  place.addEventListener('dragleave', over(false));
  place.addEventListener('drop', (event) => {
    over(false)(event);
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    field.form.requestSubmit();
  });
}
