import { readAround } from './around.js';
import { element } from './dom.js';
import { Marker } from './leaflet.js';
import { PointIcon } from './markers.js';
import { Squares } from './squares.js';
import { fill } from './texts.js';

const SIZES = [38, 38, 44, 54, 64, 78]; // pixels, by digits; as in static/css/map/markers.css
const GAP = 8; // pixels between two circles
const PIN = 34; // pixels: a marker of the list
const NEAR = 92; // pixels: what a circle that goes no closer may stand for
const STEP = 2; // zooms that a tap goes closer
const TELLS_WHICH = 13; // from this zoom on the server names what stands alone
const PANE = 'crowd';

/**
 * How many places there are besides those of the list, as circles with a number; a lone one is a dot.
 *
 * What the list shows is not counted again: all numbers and all markers together are all there is.
 */
export class Crowd {
  constructor(map, { address, texts, markers, card, onPick, language }) {
    this.map = map;
    this.texts = texts;
    this.markers = markers;
    this.card = card;
    this.onPick = onPick;
    this.number = new Intl.NumberFormat(language || 'en', { numberingSystem: 'latn' });
    this.drawn = new globalThis.Map(); // key -> {group, marker, button}
    this.read = []; // the points behind the card
    this.pane = map.createPane(PANE);
    this.pane.classList.add('map-crowd');
    this.squares = new Squares(address, { pane: PANE });
    this.squares.on('load', () => this.draw());
    this.squares.addTo(map);
    map.on('zoomstart', () => this.pane.removeAttribute('data-drawn'));
    // Where it has been before, nothing is fetched.
    map.on('moveend', () => this.squares.isLoading() || this.draw());
  }

  /** A point that was read for the card; null where it is none of these. */
  find(id) {
    return this.read.find((point) => point.id === id) ?? null;
  }

  /** Give the focus back to the circle from which the card was opened. */
  focus() {
    (this.chosen?.isConnected ? this.chosen : this.map.getContainer()).focus({ preventScroll: true });
  }

  /** Where the circles stand, in pixels of the whole world at the map's zoom. */
  boxes() {
    return [...this.drawn.values()].map(({ group, button }) => {
      const { x, y } = this.map.project(group.at, this.map.getZoom());
      const half = button.firstChild.offsetWidth / 2;
      return { west: x - half, east: x + half, north: y - half, south: y + half };
    });
  }

  draw() {
    const groups = new globalThis.Map(this.groups().map((group) => [keyOf(group), group]));
    const hadFocus = [...this.drawn.values()].some(({ button }) => button === document.activeElement);
    for (const [key, { marker }] of this.drawn) {
      if (groups.has(key)) continue;
      marker.remove();
      this.drawn.delete(key);
    }
    for (const [key, group] of groups) if (!this.drawn.has(key)) this.add(key, group);
    if (hadFocus && document.activeElement === document.body) this.focus();
    this.pane.dataset.drawn = this.map.getZoom();
    this.map.fire('placed');
  }

  /** What is told, without what the list shows; together where two would touch. */
  groups() {
    const zoom = this.map.getZoom();
    const spotOf = ({ at }) => this.map.project(at, zoom);
    const groups = [];
    for (const told of this.others().sort((one, other) => other.count - one.count)) {
      const spot = spotOf(told);
      const near = groups.find(
        (group) => group.spot.distanceTo(spot) < (sizeOf(group) + sizeOf(told)) / 2 + GAP,
      );
      if (near) {
        near.count += told.count;
        for (const only of ['id', 'place', 'mobile']) delete near[only];
      } else groups.push({ ...told, spot });
    }
    const pins = this.markers.points.map(spotOf);
    return groups.map((group) => ({ ...group, at: this.aside(group, pins, zoom) }));
  }

  others() {
    const listed = new Set(this.markers.points.map((point) => point.id));
    const inCell = new globalThis.Map();
    for (const { at } of this.markers.points) {
      const cell = this.squares.cellOf(at);
      inCell.set(cell, (inCell.get(cell) ?? 0) + 1);
    }
    return this.squares
      .told()
      .map((told) => ({ ...told, count: told.count - (inCell.get(told.cell) ?? 0) }))
      .filter(({ count, id }) => count > 0 && !listed.has(id));
  }

  /** Beside a marker of the list, not under it: a circle says only about where its places are. */
  aside(group, pins, zoom) {
    const { at, spot } = group;
    const room = (PIN + sizeOf(group)) / 2 + GAP;
    const pin = pins.find((other) => other.distanceTo(spot) < room);
    if (!pin) return at;
    const away = spot.subtract(pin);
    const far = Math.hypot(away.x, away.y);
    const moved = far ? pin.add(away.multiplyBy(room / far)) : pin.add([0, room]);
    const { lat, lng } = this.map.unproject(moved, zoom);
    return [lat, lng];
  }

  add(key, group) {
    const button = this.buttonOf(group);
    const icon = new PointIcon({ button });
    const marker = new Marker(group.at, { icon, pane: PANE, keyboard: false, riseOnHover: true });
    marker.on('click', () => this.open(group, button));
    marker.addTo(this.map);
    this.drawn.set(key, { group, marker, button });
  }

  buttonOf({ count, id, place, mobile }) {
    const said = this.number.format(count);
    const isAlone = count === 1;
    const text = isAlone ? '' : said;
    const inner = element('span', { className: 'map-count', textContent: text });
    inner.dataset.digits = String(count).length;
    const kind = isAlone ? `is-dot${place === 'area' ? ' is-area' : ''}` : 'is-count';
    const button = element('button', { type: 'button', className: `map-point ${kind}` }, inner);
    const notes = [place === 'area' && this.texts.area, mobile && this.texts.mobile];
    const told = [fill(this.texts.several, 'number', said), ...notes].filter(Boolean);
    button.setAttribute('aria-label', told.join('. '));
    return button;
  }

  async open(group, button) {
    this.chosen = button;
    const zoom = this.map.getZoom();
    const closest = this.map.getMaxZoom();
    if (zoom < closest && (group.count > 1 || !group.id)) {
      const goal = group.count === 1 ? Math.max(TELLS_WHICH, zoom + STEP) : zoom + STEP;
      this.map.setView(group.at, Math.min(goal, closest));
      return;
    }
    // Of another zoom: the circles of this one are on their way.
    if (this.pane.dataset.drawn !== String(zoom)) return;
    try {
      this.show(await readAround(group), group);
    } catch {
      // Offline: what was not read yet cannot be shown.
    }
  }

  show({ points, address }, group) {
    const found = group.id
      ? points.filter((point) => point.id === group.id)
      : points.filter(({ at }) => this.isHere(at, group)).slice(0, group.count);
    // More than one page of the list: the list is the better place to choose from.
    if (found.length < group.count) location.assign(address);
    this.read = found;
    if (found.length === 1) this.onPick(found[0].id);
    else if (found.length) this.card.showAll(found);
  }

  isHere(at, { spot }) {
    return this.map.project(at, this.map.getZoom()).distanceTo(spot) < NEAR;
  }
}

function sizeOf({ count }) {
  return SIZES[Math.min(String(count).length, SIZES.length) - 1];
}

function keyOf({ at, count, id }) {
  return `${id ?? count} ${at}`;
}
