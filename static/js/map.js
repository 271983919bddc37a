/**
 * The map beside the list, loaded only when somebody asks for it: `await import('./map.js')`.
 *
 * The list stays the truth and works without us. What the map shows it reads from the list:
 *
 *   <li data-point="{id}" data-lon="35.51" data-lat="33.89" data-place="exact|area"
 *       data-state="open|soon|closed|unknown" data-mobile (a stop of a mobile service)>
 *     <svg class="icon"><use href="…"></use></svg>      the first svg goes on the marker
 *     <a href="…" data-name>What helps</a>              the link to the details
 *     <p data-now>Open until 17:00</p> <p data-distance>600 m</p>
 *
 * and what it needs from the page, from the container's own attributes:
 *
 *   <div hidden data-city="beirut" data-stylesheet="{the asset map.css}"
 *        data-texts="{JSON, see map/texts.js}" data-origin="35.48,33.9"
 *        data-part (of the city only: nothing is looked for beyond the list)></div>
 *
 *   const map = await openMap(container, {list, opener, onSelect, onOpen, onClose});
 *   map.select(id); map.highlight(id); map.refresh(); map.close();
 *
 * `refresh` reads the list again after it has changed. While the map is open, the elements that it
 * points at carry data-on-map="highlighted" or "selected".
 */
import { addStylesheet, askGround } from './map/asking.js';
import { hasBeyond, lookBeyond } from './map/beyond.js';
import { drawCard } from './map/card.js';
import { coverPage } from './map/cover.js';
import { frame } from './map/frame.js';
import { layGround } from './map/ground.js';
import { hold } from './map/hold.js';
import { LatLngBounds, Map } from './map/leaflet.js';
import { linkList, readPoints } from './map/list.js';
import { Markers } from './map/markers.js';
import { drawOrigin } from './map/origin.js';
import { textsOf } from './map/texts.js';

const CLOSEST = 16;
const WIDEST = 9; // or farther out, where a city is as large as a country

/**
 * Open the map in `container`. It may be used, and closed again, as soon as it is seen: its ground
 * is laid afterwards, which takes a slow phone its time.
 *
 * @param {HTMLElement} container empty, with the data attributes above; shown and hidden by us
 * @param {object} options
 * @param {HTMLElement} options.list whatever holds the elements with data-point
 * @param {{lon: number, lat: number}=} options.origin where the search began, else data-origin
 * @param {HTMLElement=} options.opener gets the focus back in the end
 * @param {boolean=} options.isAsked whether somebody waits for it: then it gets the focus
 * @param {(id: string|null) => void=} options.onSelect
 * @param {() => void=} options.onOpen as soon as it is seen
 * @param {() => void=} options.onClose after the map has gone
 */
export async function openMap(container, options) {
  const { list, origin, onSelect, onOpen, onClose, isAsked = true } = options;
  const { opener = document.activeElement } = options;
  const texts = textsOf(container);
  const [ground] = await Promise.all([
    askGround(container),
    addStylesheet(container.dataset.stylesheet),
  ]);
  container.classList.add('map');
  container.hidden = false;
  const parts = frame(container, texts);
  const uncover = coverPage(container);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = new Map(parts.canvas, {
    attributionControl: false,
    zoomControl: false,
    scrollWheelZoom: false,
    minZoom: WIDEST,
    maxZoom: 18,
    maxBoundsViscosity: 0.8,
    fadeAnimation: !still,
    zoomAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
  });
  const start = origin ?? originOf(container);
  let crowd = null; // what lies beyond the list, if anybody has looked there
  let isOpen = true;
  const link = linkList(list, { onPoint: (id) => markers.highlight(id) });
  const card = drawCard(parts.card, texts, { onPick: choose, onDismiss: () => choose(null) });
  const markers = new Markers(map, texts, {
    onPick: choose,
    onGroup: (points) => card.showAll(points),
    onPoint: (id) => link.highlight(id),
  });

  /** Mark one point in the list, on the map and on the card; null: none. */
  function choose(id) {
    const chosen = id === null ? null : (markers.select(id) ?? crowd?.find(id));
    if (chosen) {
      card.show(chosen);
      keepInSight(chosen.at);
    } else if (card.isOpen) {
      card.hide();
      markers.select(null);
    }
    link.select(chosen ? id : null);
    onSelect?.(chosen ? id : null);
  }

  /** Move the map only as far as it takes to see the place beside the card and the buttons. */
  function keepInSight(at) {
    map.panInside(at, {
      paddingTopLeft: [40, 72],
      paddingBottomRight: [40, parts.card.offsetHeight + 40],
      animate: !still,
    });
  }

  function refresh() {
    const points = readPoints(list);
    markers.show(points);
    parts.say(points.length ? '' : texts.nothing);
    const shown = new LatLngBounds(points.map((point) => point.at));
    if (start) shown.extend([start.lat, start.lon]);
    const city = ground && boundsOf(ground.bounds);
    if (!shown.isValid() && city) shown.extend(city);
    if (city && hasBeyond(container)) map.setMinZoom(Math.min(WIDEST, map.getBoundsZoom(city)));
    if (city) map.setMaxBounds(new LatLngBounds(shown.pad(0.5)).extend(city.pad(1.2)));
    if (shown.isValid()) map.fitBounds(shown.pad(0.08), { maxZoom: CLOSEST, animate: false });
  }

  function close() {
    isOpen = false;
    watch.disconnect();
    link.stop();
    map.remove();
    container.replaceChildren();
    container.hidden = true;
    container.removeEventListener('keydown', onKey);
    uncover();
    onClose?.();
    opener?.focus();
  }

  function onKey(event) {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    if (card.isOpen) {
      const id = card.id;
      choose(null);
      if (markers.has(id)) markers.focus(id);
      else crowd?.focus();
    } else close();
  }

  /** Only after a breath: one long piece of work would make a slow phone seem dead. */
  async function lay() {
    await breath();
    if (!isOpen) return;
    await layGround(map, ground, { parts, texts, boxes, isWanted: () => isOpen });
  }

  refresh();
  parts.follow(map, { onClose: close });
  const written = start ? drawOrigin(map, start, texts, container) : () => [];
  const boxes = () => [...markers.boxes(), ...written(), ...(crowd?.boxes() ?? [])];
  hold(map, parts.canvas);
  const language = container.closest('[lang]')?.lang;
  lookBeyond(map, container, { texts, markers, card, onPick: choose, language }, (found) => {
    crowd = found;
  });
  container.addEventListener('keydown', onKey);
  const watch = new ResizeObserver(() => map.invalidateSize({ pan: false }));
  watch.observe(parts.canvas);
  onOpen?.();
  if (isAsked) {
    container.scrollIntoView({ block: 'nearest' });
    parts.canvas.focus({ preventScroll: true });
  }
  lay();
  return { select: choose, highlight: (id) => markers.highlight(id), refresh, close };
}

/** Let a tap in between. */
function breath() {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

function originOf({ dataset }) {
  const [lon, lat] = (dataset.origin ?? '').split(',').map(Number);
  return dataset.origin && Number.isFinite(lon) && Number.isFinite(lat) ? { lon, lat } : null;
}

function boundsOf([west, south, east, north]) {
  return new LatLngBounds([south, west], [north, east]);
}
