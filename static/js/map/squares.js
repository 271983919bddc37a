/** Vector tiles of counts (docs/data.md, "A map of everything"), fetched as the map moves. */
import { VectorTile } from '@mapbox/vector-tile';
import Pbf from 'pbf';
import { GridLayer } from './leaflet.js';

const LAYER = 'service_points';
const GRID = 4; // a tile is cut into 2^4 cells a side
// A tile is shown 512 pixels wide: so it is that of one zoom less.
const WIDE = { tileSize: 512, less: 1 };

/**
 * The squares of the present zoom; fires Leaflet's `load` when all that are in sight are here, or
 * cannot be had.
 */
export const Squares = GridLayer.extend({
  initialize(address, options) {
    this.address = address;
    this.here = new globalThis.Map(); // square -> what it tells
    GridLayer.prototype.initialize.call(this, {
      tileSize: WIDE.tileSize,
      minZoom: WIDE.less,
      noWrap: true,
      keepBuffer: 0,
      updateWhenZooming: false,
      ...options,
    });
    this.on('tileunload', ({ tile }) => this.forget(tile));
  },

  createTile(coords, done) {
    const tile = document.createElement('div');
    const stop = new AbortController();
    this.here.set(tile, { zoom: coords.z, told: [], stop });
    this.fetched(coords, stop.signal)
      .then((told) => {
        if (this.here.has(tile)) this.here.get(tile).told = told;
        done(null, tile);
      })
      .catch((problem) => done(problem, tile));
    return tile;
  },

  forget(tile) {
    this.here.get(tile)?.stop.abort();
    this.here.delete(tile);
  },

  /** What the squares of the map's own zoom tell: places with `count`, `at`, `cell`, `id`, … */
  told() {
    const zoom = this._map.getZoom();
    return [...this.here.values()].filter((square) => square.zoom === zoom).flatMap(({ told }) => told);
  },

  async fetched({ x, y, z }, signal) {
    const zoom = z - WIDE.less;
    const address = this.address.replace('{z}', zoom).replace('{x}', x).replace('{y}', y);
    const answer = await fetch(address, { signal });
    if (!answer.ok) throw new Error(`tile ${answer.status}`);
    const content = await answer.arrayBuffer();
    const layer = new VectorTile(new Pbf(content)).layers[LAYER];
    return Array.from({ length: layer?.length ?? 0 }, (_, n) => {
      const feature = layer.feature(n);
      const [[spot]] = feature.loadGeometry();
      const across = x + spot.x / feature.extent;
      const down = y + spot.y / feature.extent;
      return {
        ...feature.properties,
        at: latLon(across / 2 ** zoom, down / 2 ** zoom),
        cell: cellName(across * 2 ** GRID, down * 2 ** GRID),
      };
    });
  },

  /** The cell of the present zoom's grid that a place (lat, lon) stands in. */
  cellOf(at) {
    const cells = this._map.project(at, this._map.getZoom() - WIDE.less + GRID).divideBy(256);
    return cellName(cells.x, cells.y);
  },
});

function cellName(across, down) {
  return `${Math.floor(across)} ${Math.floor(down)}`;
}

/** Where a share of the world's width and height is (Web Mercator). */
function latLon(across, down) {
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * down))) * 180) / Math.PI;
  return [lat, across * 360 - 180];
}
