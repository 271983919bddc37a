import { element } from './dom.js';
import { GeoJSON, Icon, Marker, SVG } from './leaflet.js';

const FROM = { district: 0, quarter: 12, landmark: 14 }; // zoom
const GAP = 6; // pixels between two names
const SHIFTS = [0, 26, -26]; // pixels down: on the place, else under or above what stands there

/**
 * Land on the sea that is the canvas's own colour, under everything else; null where nobody knows
 * the coast (or it is far away): then all is land.
 */
export function land(map, { land: coordinates }) {
  if (!coordinates?.length) return null;
  map.createPane('ground').classList.add('map-ground');
  map.getContainer().classList.add('has-sea');
  return new GeoJSON(
    { type: 'MultiPolygon', coordinates },
    {
      pane: 'ground',
      renderer: new SVG({ pane: 'ground', padding: 0.5 }),
      style: { className: 'map-land', smoothFactor: 0.5 },
      interactive: false,
    },
  );
}

const NameIcon = Icon.extend({
  createIcon() {
    return this.options.mark;
  },
  createShadow() {
    return null;
  },
});

/**
 * Names of quarters and landmarks: the better known first, none over another or under a marker.
 *
 * A marker fires the map's event `placed`; its `boxes` (pixels at the map's zoom) keep names away.
 */
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

  /** Write the names; once written they stay. `boxes` tells where others stand. */
  addTo(map, boxes) {
    if (this.written) return;
    this.written = true;
    const pane = map.getPane('names') ?? map.createPane('names');
    pane.classList.add('map-names');
    for (const { at, mark } of this.names) {
      const icon = new NameIcon({ mark });
      new Marker(at, { icon, pane: 'names', interactive: false, keyboard: false }).addTo(map);
    }
    // Measured all at once, before anything is moved: one layout, not one a name.
    for (const name of this.names) name.size = [name.mark.offsetWidth, name.mark.offsetHeight];
    const arrange = () => this.arrange(map, boxes());
    map.on('placed', arrange);
    arrange();
  }

  arrange(map, taken) {
    const zoom = map.getZoom();
    for (const { at, kind, mark, size } of this.names) {
      const { x, y } = map.project(at, zoom);
      const isDue = zoom >= FROM[kind];
      const spot = SHIFTS.find((shift) => isDue && isFree(boxOf(x, y, size, shift), taken));
      const found = spot !== undefined;
      mark.classList.toggle('is-crowded', !found);
      if (!found) continue;
      taken.push(boxOf(x, y, size, spot));
      // Leaflet moves the corner of the element to its place: bring its middle there.
      mark.style.margin = `${spot - size[1] / 2}px 0 0 ${-size[0] / 2}px`;
    }
  }
}

function boxOf(x, y, [width, height], shift) {
  return {
    west: x - width / 2 - GAP,
    east: x + width / 2 + GAP,
    north: y - height / 2 + shift,
    south: y + height / 2 + shift,
  };
}

function isFree(box, taken) {
  return !taken.some(
    (other) =>
      box.west < other.east &&
      other.west < box.east &&
      box.north < other.south &&
      other.north < box.south,
  );
}
