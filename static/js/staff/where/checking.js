import { token } from '../form.js';

const PAUSE = 600; // after the last change, milliseconds

/** Ask what is odd about the place, whenever it has changed; and do what the answer offers. */
export function keepChecking(root, pin, map) {
  const shown = root.querySelector('[data-checked]');
  const name = root.form?.elements.name;
  let timer;
  let asked = 0;

  function later() {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  }

  async function check() {
    asked += 1;
    const mine = asked;
    const answer = await fetch(root.dataset.check, {
      method: 'POST',
      body: asForm(root, name),
      headers: { 'X-CSRFToken': token() },
    }).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const content = (await answer.text()).trim();
    // Said once only: whoever hears the page hears nothing where nothing is new.
    if (mine === asked && content !== shown.said) {
      shown.said = content;
      shown.innerHTML = content;
    }
    map.drawArea();
  }

  root.addEventListener('input', later);
  root.addEventListener('change', later);
  name?.addEventListener?.('change', later);
  shown.addEventListener('click', ({ target }) => {
    const { dataset } = target.closest('button') ?? {};
    if (!dataset) return;
    if (dataset.areaName) pin.putArea(dataset.areaName, dataset.lat, dataset.lon);
    else if ('put' in dataset) pin.put({ lat: Number(dataset.lat), lon: Number(dataset.lon) });
  });
  if (pin.at) check();
}

/** The fields of the place, and whose place it is. */
function asForm(root, name) {
  const { path, service, point } = root.dataset;
  const body = new URLSearchParams({ path });
  for (const [field, value] of new FormData(root.form)) {
    if (field.startsWith(`${path}-`) && typeof value === 'string') body.append(field, value);
  }
  if (name?.value) body.set('name', name.value);
  if (service) body.set('service', service);
  if (point) body.set('point', point);
  return body;
}
