import { element } from './dom.js';
import { distanceIn } from './frame.js';
import { Circle, Icon, Marker } from './leaflet.js';

const ROUNDED_TO = 100; // metres: a position is rounded to three decimals before it leaves a phone
const RINGS = [500, 1000, 2000]; // metres
const PANE = 'marks'; // under the markers, and never in the way of a tap
const SMALLEST = 48; // pixels
const METRES_A_DEGREE = 111_320; // of latitude

const Mark = Icon.extend({
  createIcon() {
    return this.options.mark;
  },
  createShadow() {
    return null;
  },
});

/**
 * Show from where the distances are counted: as a soft spot, because we know no better.
 *
 * @returns the boxes of what is written, for those who write more (see map/plain.js)
 */
export function drawOrigin(map, { lon, lat }, texts, container) {
  const at = [lat, lon];
  const language = container.closest('[lang]')?.lang;
  map.createPane(PANE).classList.add('map-marks');
  new Circle(at, { radius: ROUNDED_TO, className: 'map-origin-round', interactive: false }).addTo(
    map,
  );
  const dot = element('span', { className: 'map-origin', role: 'img', title: texts.origin });
  dot.setAttribute('aria-label', texts.origin);
  label(at, dot).addTo(map);
  const rings = RINGS.map((radius) => ring(map, at, radius, distanceIn(language, radius)));

  /** Write a distance only where its ring is wide enough to tell it from the one within. */
  function arrange() {
    for (const { mark, pixels } of rings) mark.classList.toggle('is-crowded', pixels() < SMALLEST);
  }

  map.on('zoomend', arrange);
  arrange();
  return () => rings.filter(({ pixels }) => pixels() >= SMALLEST).map(({ box }) => box());
}

function ring(map, at, radius, text) {
  new Circle(at, { radius, className: 'map-ring', interactive: false }).addTo(map);
  const north = [at[0] + radius / METRES_A_DEGREE, at[1]];
  const mark = element('span', { className: 'map-ring-label', textContent: text });
  mark.setAttribute('aria-hidden', 'true');
  label(north, mark).addTo(map);
  const spot = () => map.project(north, map.getZoom());
  return {
    mark,
    pixels: () => map.project(at, map.getZoom()).y - spot().y,
    box() {
      const { x, y } = spot();
      return { west: x - 24, east: x + 24, north: y - 9, south: y + 9 };
    },
  };
}

function label(at, mark) {
  const icon = new Mark({ mark });
  return new Marker(at, { icon, pane: PANE, interactive: false, keyboard: false });
}
