import { element } from './dom.js';
import { distanceIn } from './frame.js';
import { Circle, Icon, Marker } from './leaflet.js';

const ROUNDED_TO = 100; // metres: a position is rounded to three decimals before it leaves a phone
const RINGS = [500, 1000, 2000]; // metres

const Mark = Icon.extend({
  createIcon() {
    return this.options.mark;
  },
  createShadow() {
    return null;
  },
});

/** Show from where the distances are counted: as a soft spot, because we know no better. */
export function drawOrigin(map, { lon, lat }, texts, container) {
  const at = [lat, lon];
  const language = container.closest('[lang]')?.lang;
  for (const radius of RINGS) {
    new Circle(at, { radius, className: 'map-ring', interactive: false }).addTo(map);
    const north = [lat + radius / 111_320, lon];
    const mark = element('span', {
      className: 'map-ring-label',
      textContent: distanceIn(language, radius),
    });
    mark.setAttribute('aria-hidden', 'true');
    label(north, mark).addTo(map);
  }
  new Circle(at, { radius: ROUNDED_TO, className: 'map-origin-round', interactive: false }).addTo(
    map,
  );
  const dot = element('span', { className: 'map-origin', role: 'img', title: texts.origin });
  dot.setAttribute('aria-label', texts.origin);
  label(at, dot).addTo(map);
}

function label(at, mark) {
  return new Marker(at, { icon: new Mark({ mark }), interactive: false, keyboard: false });
}
