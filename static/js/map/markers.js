import { element, sign } from './dom.js';
import { Circle, Icon, Marker } from './leaflet.js';
import { label } from './list.js';
import { fill } from './texts.js';

const TARGET = 44; // pixels: a thumb
const PIN = 17; // pixels from its middle to its edge
const APART = 34; // pixels: nearer ones would lie on each other
const AREA = 400; // metres: "somewhere around here"
const ROUTE = 'M5 19c8 0 1-14 9-14h5M16 2l3 3-3 3';

/** A marker is a real button: it has a name, takes the focus and answers Enter and Space. */
export const PointIcon = Icon.extend({
  options: { iconSize: [TARGET, TARGET] },
  createIcon() {
    return this.options.button;
  },
  createShadow() {
    return null;
  },
});

/** The points on the map: together where they would lie on each other, apart when zoomed in. */
export class Markers {
  constructor(map, texts, { onPick, onGroup, onPoint }) {
    this.map = map;
    this.texts = texts;
    this.on = { onPick, onGroup, onPoint };
    this.points = [];
    this.drawn = new globalThis.Map(); // key of a group -> {points, marker, button, area}
    this.selected = null;
    map.on('zoomend', () => this.draw());
  }

  show(points) {
    this.points = points;
    for (const key of [...this.drawn.keys()]) this.remove(key);
    if (this.map._loaded) this.draw();
    else this.map.whenReady(() => this.draw());
  }

  /** Mark one point; null where it is not here. */
  select(id) {
    this.selected = id;
    const point = this.points.find((candidate) => candidate.id === id) ?? null;
    this.mark();
    return point;
  }

  highlight(id) {
    for (const { points, button, marker } of this.drawn.values()) {
      const pointed = points.some((point) => point.id === id);
      button.classList.toggle('is-highlighted', pointed);
      marker.setZIndexOffset(pointed ? 2000 : 0);
    }
  }

  focus(id) {
    this.groupOf(id)?.button.focus({ preventScroll: true });
  }

  has(id) {
    return this.points.some((point) => point.id === id);
  }

  groupOf(id) {
    return [...this.drawn.values()].find(({ points }) => points.some((p) => p.id === id));
  }

  draw() {
    const groups = new globalThis.Map(
      together(this.points, this.map, this.map.getZoom()).map((group) => [keyOf(group), group]),
    );
    const focused = [...this.drawn.values()].find(
      ({ button }) => button === document.activeElement,
    )?.points[0].id;
    for (const key of [...this.drawn.keys()]) if (!groups.has(key)) this.remove(key);
    for (const [key, group] of groups) if (!this.drawn.has(key)) this.add(key, group);
    this.mark();
    if (focused && document.activeElement === document.body) this.focus(focused);
    this.map.fire('placed');
  }

  /** Where the pins stand, in pixels of the whole world at the map's zoom. */
  boxes() {
    return [...this.drawn.values()].map(({ marker }) => {
      const { x, y } = this.map.project(marker.getLatLng(), this.map.getZoom());
      return { west: x - PIN, east: x + PIN, north: y - PIN, south: y + PIN };
    });
  }

  add(key, points) {
    const [first] = points;
    const button = this.buttonOf(points);
    const marker = new Marker(first.at, {
      icon: new PointIcon({ button }),
      keyboard: false, // Leaflet's own would answer Enter a second time
      riseOnHover: true,
    });
    marker.on('click', () => this.pick(points));
    marker.on('mouseover', () => this.on.onPoint(first.id));
    marker.on('mouseout', () => this.on.onPoint(null));
    button.addEventListener('focus', () => this.on.onPoint(first.id));
    button.addEventListener('blur', () => this.on.onPoint(null));
    const area = first.isArea
      ? new Circle(first.at, { radius: AREA, className: 'map-area', interactive: false })
      : null;
    area?.addTo(this.map);
    marker.addTo(this.map);
    this.drawn.set(key, { points, marker, button, area });
  }

  remove(key) {
    const { marker, area } = this.drawn.get(key);
    marker.remove();
    area?.remove();
    this.drawn.delete(key);
  }

  pick(points) {
    const closest = this.map.getMaxZoom();
    if (points.length === 1) this.on.onPick(points[0].id);
    else if (together(points, this.map, closest).length === 1) this.on.onGroup(points);
    else {
      const zoom = this.map.getBoundsZoom(points.map((point) => point.at));
      this.map.setView(middleOf(points), Math.max(zoom - 1, this.map.getZoom() + 1));
    }
  }

  mark() {
    for (const { points, button } of this.drawn.values()) {
      const chosen = points.some((point) => point.id === this.selected);
      button.classList.toggle('is-selected', chosen);
      button.setAttribute('aria-pressed', String(chosen));
    }
  }

  buttonOf(points) {
    const [first] = points;
    const many = points.length > 1;
    const kind = many ? 'is-many' : first.isArea ? 'is-area' : 'is-one';
    const pin = element('span', { className: 'map-pin' });
    if (many) pin.textContent = String(points.length);
    else if (first.icon) pin.append(first.icon.cloneNode(true));
    const button = element('button', { type: 'button', className: `map-point ${kind}` }, pin);
    const states = points.map(({ state }) => state);
    button.dataset.state = ['open', 'soon'].find((state) => states.includes(state)) ?? first.state;
    if (!many && first.isMobile) {
      button.append(element('span', { className: 'map-route' }, sign(ROUTE)));
    }
    button.setAttribute('aria-label', this.describe(points));
    return button;
  }

  describe(points) {
    const [first] = points;
    if (points.length > 1) {
      return [fill(this.texts.several, 'number', String(points.length)), ...points.map(label)].join(
        '. ',
      );
    }
    const notes = [first.isArea && this.texts.area, first.isMobile && this.texts.mobile];
    return [label(first), ...notes].filter(Boolean).join('. ');
  }
}

/** Put each point to the first group that it would touch at `zoom`, in the list's order. */
function together(points, map, zoom) {
  const groups = [];
  for (const point of points) {
    const spot = map.project(point.at, zoom);
    const near = groups.find((group) => group.spot.distanceTo(spot) < APART);
    if (near) near.points.push(point);
    else groups.push({ spot, points: [point] });
  }
  return groups.map((group) => group.points);
}

function keyOf(points) {
  return points.map((point) => point.id).join(' ');
}

function middleOf(points) {
  const mean = (axis) => points.reduce((sum, { at }) => sum + at[axis], 0) / points.length;
  return [mean(0), mean(1)];
}
