import { addStylesheet, askGround } from '../../map/asking.js';
import { element } from '../../map/dom.js';
import { frame } from '../../map/frame.js';
import { layGround } from '../../map/ground.js';
import { Icon, LatLngBounds, Map, Marker } from '../../map/leaflet.js';
import { fill, textsOf } from '../../map/texts.js';

const CITY = 13; // zoom
const CLOSEST = 16; // zoom
const STEP = 10; // pixels that an arrow key moves a stop, and with Shift 1
const DECIMALS = 6; // 11 cm
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const PinIcon = Icon.extend({
  options: { iconSize: [44, 44] },
  createIcon() {
    return this.options.button;
  },
  createShadow() {
    return null;
  },
});

/**
 * Draw the stops that the form holds. A tap on the map adds one; each can be dragged, or moved by
 * keys, and what is moved is written into the form.
 */
export async function routeMap(form, container, words, { onClose }) {
  const texts = { ...textsOf(container), map: words.map };
  const [ground] = await Promise.all([
    askGround(container),
    addStylesheet(container.dataset.stylesheet),
  ]);
  container.hidden = false;
  const parts = frame(container, texts);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = new Map(parts.canvas, {
    attributionControl: false,
    zoomControl: false,
    scrollWheelZoom: false,
    minZoom: 9,
    maxZoom: 18,
    fadeAnimation: !still,
    zoomAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
  });
  const add = element('button', {
    type: 'button',
    className: 'button quiet',
    textContent: words.add,
  });
  container.append(element('div', { className: 'route-put' }, add));
  let markers = [];
  let inHand = false; // a stop under a finger stays there, from the first touch on

  /** Show every stop that has a place; the one in hand keeps the focus. */
  function refresh() {
    if (inHand) return;
    const focused = markers.find(({ button }) => button === document.activeElement)?.path;
    for (const { marker } of markers) marker.remove();
    markers = stopsOf(form).map((stop) => draw(stop));
    markers.find(({ path }) => path === focused)?.button.focus({ preventScroll: true });
  }

  function draw(stop) {
    const name = fill(fill(words.stop, 'number', stop.number), 'name', stop.name || words.unnamed);
    const button = element('button', {
      type: 'button',
      className: `route-pin ${stop.isRough ? 'is-roughly' : ''} ${stop.isInTheWay ? 'is-in-the-way' : ''}`,
      title: name,
      textContent: stop.number,
    });
    button.setAttribute('aria-label', name);
    const icon = new PinIcon({ button });
    const marker = new Marker([stop.lat, stop.lon], {
      icon,
      draggable: true,
      autoPan: true,
      keyboard: false,
    });
    button.addEventListener('pointerdown', () => {
      inHand = true;
      for (const end of ['pointerup', 'pointercancel'])
        window.addEventListener(end, letGo, { capture: true, once: true });
    });
    marker.on('dragend', () => put(stop, marker.getLatLng()));
    marker.on('click', () => show(stop));
    button.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') show(stop);
      const way = WAYS[event.key];
      if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation(); // the map would move as well
      const step = event.shiftKey ? 1 : STEP;
      const spot = map.project(marker.getLatLng()).add([way[0] * step, way[1] * step]);
      put(stop, map.unproject(spot));
    });
    marker.addTo(map);
    return { path: stop.path, marker, button };
  }

  function letGo() {
    // After the click, or the end of the drag, that the same finger brings.
    setTimeout(() => {
      inHand = false;
      refresh();
    });
  }

  /** Through the form: it saves, and draws us anew. */
  function put({ fields }, { lat, lng }) {
    fields.lat.value = lat.toFixed(DECIMALS);
    fields.lon.value = lng.toFixed(DECIMALS);
    fields.lat.dispatchEvent(new Event('input', { bubbles: true }));
  }

  function show({ fold }) {
    fold.open = true;
    fold.scrollIntoView({ block: 'nearest' });
  }

  function addAt({ lat, lng }) {
    const button = form.querySelector('[data-add-at]');
    button.value = `${lng.toFixed(DECIMALS)},${lat.toFixed(DECIMALS)},sure,`;
    form.requestSubmit(button);
  }

  map.on('click', ({ latlng }) => addAt(latlng));
  add.addEventListener('click', () => addAt(map.getCenter()));
  parts.canvas.addEventListener('pointerdown', () => map.scrollWheelZoom.enable());
  parts.canvas.addEventListener('pointerleave', () => map.scrollWheelZoom.disable());
  view(map, stopsOf(form), ground, container);
  parts.follow(map, { onClose });
  refresh();
  await layGround(map, ground, { parts, texts, boxes: () => [] });
  const watch = new ResizeObserver(() => map.invalidateSize({ pan: false }));
  watch.observe(parts.canvas);
  return {
    refresh,
    remove() {
      watch.disconnect();
      map.remove();
      container.replaceChildren();
      container.hidden = true;
    },
  };
}

/** The stops of the form that have a place, with their fields. */
function stopsOf(form) {
  return [...form.querySelectorAll('[data-stop]')]
    .filter((fold) => !fold.closest('[data-row]').hidden)
    .map((fold) => {
      const find = (name) => fold.querySelector(`[data-${name}]`);
      const fields = { lat: find('lat'), lon: find('lon') };
      return {
        fold,
        fields,
        path: fold.dataset.path,
        number: fold.dataset.number,
        name: find('name').value,
        isRough: find('looked').value === 'no',
        isInTheWay: 'conflictHere' in fold.dataset,
        lat: degrees(fields.lat),
        lon: degrees(fields.lon),
      };
    })
    .filter(({ lat, lon }) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180);
}

function degrees({ value }) {
  const text = value.trim().replace(',', '.');
  return text === '' ? NaN : Number(text);
}

function view(map, stops, ground, container) {
  const bounds = new LatLngBounds(stops.map(({ lat, lon }) => [lat, lon]));
  if (bounds.isValid()) {
    map.fitBounds(bounds.pad(0.1), { maxZoom: CLOSEST, animate: false });
  } else if (ground) {
    const [west, south, east, north] = ground.bounds;
    map.fitBounds(new LatLngBounds([south, west], [north, east]), { animate: false });
  } else {
    const [lon, lat] = container.dataset.centre.split(',').map(Number);
    map.setView([lat, lon], CITY, { animate: false });
  }
}
