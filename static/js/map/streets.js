/** Streets from a PMTiles file on our own server, drawn in the page's calm colours. */
import { FetchSource, PMTiles } from 'pmtiles';
import {
  LineLabelSymbolizer,
  LineSymbolizer,
  PolygonSymbolizer,
  leafletLayer,
} from 'protomaps-leaflet';
import { DomUtil, GridLayer, LatLngBounds } from './leaflet.js';

const DAY = {
  sea: '#cfe0e6',
  earth: '#f4f2ed',
  green: '#dfe9d8',
  building: '#e7e3db',
  casing: '#dcd7cd',
  street: '#ffffff',
  road: '#fdf3d3',
  path: '#d9cfbf',
  rail: '#c9c6c0',
  text: '#4b5155',
  halo: '#ffffff',
};
const NIGHT = {
  sea: '#10222b',
  earth: '#1b2226',
  green: '#1f2d26',
  building: '#232c31',
  casing: '#151b1e',
  street: '#323d43',
  road: '#46535a',
  path: '#39434a',
  rail: '#3a4348',
  text: '#aab4ba',
  halo: '#1b2226',
};
const GREEN = new Set(['park', 'wood', 'forest', 'grass', 'garden', 'cemetery', 'nature_reserve']);
const FONT = 'system-ui, sans-serif';

/** Tells when the file cannot be read any more: without it there are only empty tiles. */
class Watched extends FetchSource {
  constructor(url, onFailure) {
    super(url);
    this.onFailure = onFailure;
  }

  async getBytes(offset, length, signal, etag) {
    try {
      return await super.getBytes(offset, length, signal, etag);
    } catch (problem) {
      if (problem.name !== 'AbortError') this.onFailure();
      throw problem;
    }
  }
}

/** The layer for a ground of the kind `vector`; throws where its file cannot be read. */
export async function streets(ground, { language, onFailure }) {
  // protomaps-leaflet expects Leaflet to be a global; these two are all that it uses.
  globalThis.L = { DomUtil, GridLayer };
  let opened = false;
  const address = new URL(ground.url, document.baseURI).href;
  const archive = new PMTiles(new Watched(address, () => opened && onFailure()));
  await archive.getHeader();
  opened = true;
  const colours = matchMedia('(prefers-color-scheme: dark)').matches ? NIGHT : DAY;
  const [west, south, east, north] = ground.covers;
  return leafletLayer({
    url: archive,
    lang: language,
    bounds: new LatLngBounds([south, west], [north, east]),
    maxDataZoom: ground.max_zoom,
    maxZoom: 18,
    backgroundColor: colours.sea,
    paintRules: paintRules(colours),
    labelRules: labelRules(colours, language),
    attribution: '',
  });
}

function paintRules(colours) {
  const area = (dataLayer, fill, filter) => ({
    dataLayer,
    symbolizer: new PolygonSymbolizer({ fill }),
    filter,
  });
  const isKind = (...kinds) => (_zoom, { props }) => kinds.includes(props.kind);
  const line = (kinds, color, widths, extra = {}) => ({
    dataLayer: 'roads',
    symbolizer: new LineSymbolizer({ color, width: widthAt(widths), lineCap: 'round', ...extra }),
    filter: isKind(...kinds),
  });
  const minor = ['minor_road', 'other'];
  return [
    area('earth', colours.earth),
    area('landuse', colours.green, (_zoom, { props }) => GREEN.has(props.kind)),
    area('landcover', colours.green, isKind('forest', 'grassland')),
    area('water', colours.sea, (_zoom, { geomType }) => geomType === 3),
    area('buildings', colours.building),
    line(['rail'], colours.rail, { 11: 0.5, 16: 2 }),
    line(['path'], colours.path, { 14: 0.5, 18: 3 }),
    line(minor, colours.casing, { 12: 0.6, 14: 2.2, 16: 6, 18: 17 }),
    line(['major_road', 'highway'], colours.casing, { 9: 1, 12: 2.6, 14: 5, 16: 10, 18: 24 }),
    line(minor, colours.street, { 12: 0.3, 14: 1.4, 16: 5, 18: 15 }),
    line(['major_road', 'highway'], colours.road, { 9: 0.6, 12: 1.8, 14: 3.8, 16: 8.5, 18: 22 }),
  ];
}

function labelRules(colours, language) {
  const symbolizer = new LineLabelSymbolizer({
    // In the reader's language where the map knows it, else as the street sign says it.
    labelProps: [`name:${language}`, 'name'],
    fill: colours.text,
    stroke: colours.halo,
    width: 3,
    font: `500 12px ${FONT}`,
  });
  const street = (minzoom, ...kinds) => ({
    dataLayer: 'roads',
    symbolizer,
    minzoom,
    filter: (_zoom, { props }) => kinds.includes(props.kind),
  });
  return [street(13, 'highway', 'major_road'), street(16, 'minor_road', 'other', 'path')];
}

/** A width that grows evenly, as streets do, from each named zoom to the next. */
function widthAt(stops) {
  const zooms = Object.keys(stops).map(Number);
  return (zoom) => {
    const next = zooms.findIndex((named) => named >= zoom);
    if (next === 0) return stops[zooms[0]];
    if (next < 0) return stops[zooms[zooms.length - 1]];
    const [below, above] = [zooms[next - 1], zooms[next]];
    const share = (zoom - below) / (above - below);
    return stops[below] * (stops[above] / stops[below]) ** share;
  };
}
