import { element } from './dom.js';
import { GeoJSON, Icon, Marker } from './leaflet.js';

const LANDMARKS_FROM = 14; // zoom
const QUARTERS_FROM = 12;
const GAP = 6; // pixels between two names

/** Land on the sea that is the canvas's own colour; null (all land) where nobody knows the coast. */
export function land({ land: coordinates }) {
  if (!coordinates?.length) return null;
  return new GeoJSON(
    { type: 'MultiPolygon', coordinates },
    { style: { className: 'map-land', smoothFactor: 0.5 }, interactive: false },
  ).on('add', ({ target }) => target._map.getContainer().classList.add('has-sea'));
}

const NameIcon = Icon.extend({
  createIcon() {
    return this.options.mark;
  },
  createShadow() {
    return null;
  },
});

/** Names of quarters and landmarks: the better known first, none over another. */
export class Names {
  constructor(names) {
    this.names = names.map((place) => {
      const mark = element('span', {
        className: `map-name is-${place.kind}`,
        lang: place.lang,
        dir: place.dir,
        textContent: place.name,
      });
      mark.setAttribute('aria-hidden', 'true'); // the list says all this in words
      return { ...place, at: [place.lat, place.lon], mark };
    });
  }

  addTo(map) {
    const pane = map.getPane('names') ?? map.createPane('names');
    pane.classList.add('map-names');
    for (const { at, mark } of this.names) {
      const icon = new NameIcon({ mark });
      new Marker(at, { icon, pane: 'names', interactive: false, keyboard: false }).addTo(map);
    }
    const sizes = this.names.map(({ mark }) => [mark.offsetWidth, mark.offsetHeight]);
    this.names.forEach(({ mark }, position) => {
      // Leaflet moves the corner of the element to its place: bring its middle there.
      const [width, height] = sizes[position];
      mark.style.margin = `${-height / 2}px 0 0 ${-width / 2}px`;
    });
    const arrange = () => this.arrange(map, sizes);
    map.on('zoomend', arrange);
    arrange();
    return this;
  }

  arrange(map, sizes) {
    const zoom = map.getZoom();
    const taken = [];
    this.names.forEach(({ at, kind, mark }, position) => {
      const [width, height] = sizes[position];
      const { x, y } = map.project(at, zoom);
      const box = { x: x - width / 2 - GAP, y: y - height / 2, width: width + 2 * GAP, height };
      const early =
        (kind === 'landmark' && zoom < LANDMARKS_FROM) ||
        (kind === 'quarter' && zoom < QUARTERS_FROM);
      const free = !early && !taken.some((other) => overlap(box, other));
      mark.classList.toggle('is-crowded', !free);
      if (free) taken.push(box);
    });
  }
}

function overlap(a, b) {
  return (
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
  );
}
