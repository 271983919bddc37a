import { element } from '../../map/dom.js';
import { token } from '../form.js';

const PAUSE = 500; // after the last key, milliseconds
const ENOUGH = 3; // letters

/**
 * What somebody types becomes places to choose from.
 *
 * While they type, our own gazetteer answers; whoever asks by Enter or by the button asks the
 * operator's geocoder, too. Both coordinates pasted into one of their fields are read as well.
 */
export function search(root, pin, map, words) {
  const text = root.querySelector('[data-search-text]');
  const told = root.querySelector('[data-told]');
  const list = root.querySelector('[data-found]');
  const typing = root.querySelector('[data-typed]');
  let timer;
  let asked = 0;

  async function ask(typed, { live = false } = {}) {
    clearTimeout(timer);
    asked += 1;
    const mine = asked;
    if (!typed.trim()) {
      show([], '');
      return [];
    }
    if (!live) told.textContent = words.searching;
    const found = await placesFor(root.dataset.places, typed, live).catch(() => null);
    if (mine !== asked) return [];
    if (found) show(found, found.length || live ? '' : words.none);
    else show([], live ? '' : words.failed);
    // There are the map and the two numbers still.
    if (!live && !found?.length) typing.open = true;
    return found ?? [];
  }

  function show(places, said) {
    list.replaceChildren(...places.map((place) => element('li', {}, choiceOf(place))));
    const count = words.found.replace('{number}', String(places.length));
    told.textContent = places.length ? count : said;
  }

  function choiceOf(place) {
    const name = element('b', { textContent: place.name, lang: place.lang, dir: place.dir });
    const kind = element('small', { textContent: words[place.kind] ?? '' });
    const button = element('button', { type: 'button', className: 'button quiet' }, name, kind);
    button.addEventListener('click', () => choose(place));
    return button;
  }

  async function choose(place) {
    const typed = text.value.trim();
    if (place.kind === 'address' && pin.address && !pin.address.value) pin.address.value = typed;
    show([], words.chosen);
    pin.put(place, { sure: place.sure });
    // A look at the pin is owed: so that there is something to look at.
    if (place.sure) text.focus();
    else await map.open({ focus: true });
  }

  text.addEventListener('input', () => {
    clearTimeout(timer);
    const typed = text.value;
    if (typed.trim().length >= ENOUGH) timer = setTimeout(() => ask(typed, { live: true }), PAUSE);
    else show([], '');
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault(); // it would send the whole form
    ask(text.value);
  });
  root.querySelector('[data-search-now]').addEventListener('click', (event) => {
    event.preventDefault();
    ask(text.value);
  });
  for (const field of Object.values(pin.fields)) {
    field.addEventListener('change', async () => {
      // A number alone is what belongs here.
      if (!/[,;\s°:]/.test(field.value.trim()) || /^[+-]?\d+,\d+$/.test(field.value.trim())) return;
      const [found] = await placesFor(root.dataset.places, field.value, true).catch(() => []);
      if (found?.kind === 'coordinates') pin.put(found, { sure: found.sure });
    });
  }
}

async function placesFor(address, typed, live) {
  // Not in the address: what is typed here may have to stay secret, and proxies keep addresses.
  const body = new URLSearchParams({ q: typed });
  if (live) body.set('live', '1');
  const answer = await fetch(address, {
    method: 'POST',
    body,
    headers: { 'X-CSRFToken': token(), Accept: 'application/json' },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).places;
}
