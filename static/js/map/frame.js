import { element, sign } from './dom.js';

const PLUS = 'M12 5v14M5 12h14';
const MINUS = 'M5 12h14';
const CROSS = 'M6 6l12 12M18 6L6 18';
const WIDEST_SCALE = 128; // pixels

/**
 * The parts around the map: real buttons, the card, and the foot with scale and attribution.
 *
 * They stand in the page's own flow, so that they mirror, wrap and translate like all of it.
 */
export function frame(container, texts) {
  const close = button('map-close', texts.close, CROSS);
  close.append(element('span', { textContent: texts.close }));
  const closer = button('map-zoom', texts.zoomIn, PLUS);
  const farther = button('map-zoom', texts.zoomOut, MINUS);
  const canvas = element('div', {
    className: 'map-canvas',
    role: 'region',
    'aria-label': texts.map,
  });
  const card = element('div', { className: 'map-card', hidden: true });
  const bar = element('span', { className: 'map-scale' });
  const note = element('span', { className: 'map-note', role: 'status' });
  const source = element('span', { className: 'map-source' });
  const zooms = element('div', { className: 'map-zooms' }, closer, farther);
  const stage = element('div', { className: 'map-stage' }, close, zooms, canvas, card);
  container.replaceChildren(
    stage,
    element('div', { className: 'map-foot' }, bar, note, source),
  );
  return {
    canvas,
    card,
    /** Say one sentence under the map; '' takes it away. */
    say: (text) => (note.textContent = text),
    /** Name whose data the ground is. */
    thank: (...nodes) => source.replaceChildren(...nodes),
    /** Connect the buttons and the scale with the map. */
    follow(map, { onClose }) {
      close.addEventListener('click', onClose);
      closer.addEventListener('click', () => map.zoomIn());
      farther.addEventListener('click', () => map.zoomOut());
      const update = () => {
        // Still in reach of the keyboard at the end of its way: not `disabled`.
        closer.setAttribute('aria-disabled', String(map.getZoom() >= map.getMaxZoom()));
        farther.setAttribute('aria-disabled', String(map.getZoom() <= map.getMinZoom()));
        drawScale(bar, map);
      };
      map.on('zoomend moveend resize', update);
      update();
    },
  };
}

function button(className, label, path) {
  const made = element('button', { type: 'button', className, title: label }, sign(path));
  made.setAttribute('aria-label', label);
  return made;
}

/** A bar as long as a round number of metres in the middle of the map. */
function drawScale(bar, map) {
  const middle = map.getSize().y / 2;
  const metres = map.distance(
    map.containerPointToLatLng([0, middle]),
    map.containerPointToLatLng([WIDEST_SCALE, middle]),
  );
  if (!metres) return;
  const step = 10 ** Math.floor(Math.log10(metres));
  const round = [5, 2, 1].map((times) => times * step).find((length) => length <= metres);
  bar.style.width = `${Math.round((WIDEST_SCALE * round) / metres)}px`;
  bar.textContent = distanceIn(bar.closest('[lang]')?.lang, round);
}

/** A round distance in the words and order of a language, with the digits of the page. */
export function distanceIn(language, metres) {
  const far = metres >= 1000;
  const options = { style: 'unit', unit: far ? 'kilometer' : 'meter', numberingSystem: 'latn' };
  const value = far ? metres / 1000 : metres;
  try {
    return new Intl.NumberFormat(language || 'en', options).format(value);
  } catch {
    return new Intl.NumberFormat('en', options).format(value);
  }
}
