import { addStylesheet, askGround } from '../../map/asking.js';
import { element } from '../../map/dom.js';
import { frame } from '../../map/frame.js';
import { layGround } from '../../map/ground.js';
import { Circle, Icon, LatLngBounds, Map, Marker } from '../../map/leaflet.js';
import { fill, textsOf } from '../../map/texts.js';

const DOOR = 17; // zoom
const CITY = 13; // zoom
const STEP = 10; // pixels that an arrow key moves the pin, and with Shift 1
const AREA = 400; // metres: as wide as the public sees it (static/js/map/markers.js)
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

/** Draw the map in `container` with the pin on it; it can be dragged, moved by keys, and put. */
export async function pinMap(container, pin, words, { onClose, say }) {
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
  const button = element('button', { type: 'button', className: 'pin-handle', title: words.pin });
  button.setAttribute('aria-label', words.pin);
  const icon = new PinIcon({ button });
  const marker = new Marker([0, 0], { icon, draggable: true, autoPan: true, keyboard: false });
  const put = element('button', { type: 'button', className: 'button quiet', textContent: words.put });
  container.append(element('div', { className: 'pin-put' }, put));
  let area = null;

  const move = ({ lat, lng }) => pin.put({ lat, lon: lng });

  /** Show the pin where the form says that it is. */
  function follow(at) {
    put.hidden = Boolean(at);
    if (!at) {
      marker.remove();
      return;
    }
    marker.setLatLng([at.lat, at.lon]).addTo(map);
    map.fire('placed');
    if (!map.getBounds().pad(-0.1).contains(marker.getLatLng())) {
      map.setView(marker.getLatLng(), Math.max(map.getZoom(), DOOR), { animate: false });
    }
    say(fill(fill(words.moved, 'lat', at.lat.toFixed(5)), 'lon', at.lon.toFixed(5)));
  }

  function drawArea() {
    area?.remove();
    const at = pin.areaAt;
    area = at && new Circle([at.lat, at.lon], { radius: AREA, className: 'map-area', interactive: false });
    area?.addTo(map);
  }

  button.addEventListener('keydown', (event) => {
    const way = WAYS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // the map would move as well
    const step = event.shiftKey ? 1 : STEP;
    const spot = map.project(marker.getLatLng()).add([way[0] * step, way[1] * step]);
    move(map.unproject(spot));
  });
  button.addEventListener('click', (event) => event.stopPropagation());
  marker.on('dragend', () => move(marker.getLatLng()));
  map.on('zoomend', () => map.fire('placed'));
  map.on('click', ({ latlng }) => move(latlng));
  put.addEventListener('click', () => {
    move(map.getCenter());
    button.focus();
  });
  parts.canvas.addEventListener('pointerdown', () => map.scrollWheelZoom.enable());
  parts.canvas.addEventListener('pointerleave', () => map.scrollWheelZoom.disable());

  view(map, pin.at, ground, container);
  parts.follow(map, { onClose });
  follow(pin.at);
  drawArea();
  const isShown = { now: true };
  pin.onMove((at) => isShown.now && follow(at));
  const boxes = () => (pin.at ? [boxOf(map, pin.at)] : []);
  await layGround(map, ground, { parts, texts, boxes });
  const watch = new ResizeObserver(() => map.invalidateSize({ pan: false }));
  watch.observe(parts.canvas);
  return {
    drawArea,
    /** To the pin, or to what puts one. */
    focus: () => (pin.at ? button : put).focus({ preventScroll: false }),
    remove() {
      isShown.now = false;
      watch.disconnect();
      map.remove();
      container.replaceChildren();
      container.hidden = true;
    },
  };
}

/** Where the pin stands, in pixels of the whole world: no name is written there. */
function boxOf(map, { lat, lon }) {
  const { x, y } = map.project([lat, lon], map.getZoom());
  return { west: x - 16, east: x + 16, north: y - 40, south: y + 2 };
}

function view(map, at, ground, container) {
  if (at) {
    map.setView([at.lat, at.lon], DOOR, { animate: false });
  } else if (ground) {
    const [west, south, east, north] = ground.bounds;
    map.fitBounds(new LatLngBounds([south, west], [north, east]), { animate: false });
  } else {
    const [lon, lat] = container.dataset.centre.split(',').map(Number);
    map.setView([lat, lon], CITY, { animate: false });
  }
}
