import { LatLngBounds, TileLayer } from './leaflet.js';

const RETRIES = [1000, 2000, 4000]; // milliseconds: our server fetches, and says "in a moment"
const ENOUGH_FAILURES = 6;

/** Raster tiles from our own server. */
export function pictures(ground, { onFailure }) {
  const [west, south, east, north] = ground.covers;
  let failures = 0;
  let successes = 0;
  const Pictures = TileLayer.extend({
    createTile({ z, x, y }, done) {
      const picture = document.createElement('img');
      picture.alt = '';
      picture.className = 'map-picture';
      let attempt = 0;
      picture.onload = () => {
        successes += 1;
        done(null, picture);
      };
      picture.onerror = () => {
        const wait = RETRIES[attempt];
        attempt += 1;
        if (wait) setTimeout(() => (picture.src = this.getTileUrl({ z, x, y })), wait);
        else {
          failures += 1;
          done(new Error('no tile'), picture);
          if (!successes && failures === ENOUGH_FAILURES) onFailure();
        }
      };
      picture.src = this.getTileUrl({ z, x, y });
      return picture;
    },
  });
  return new Pictures(ground.url, {
    bounds: new LatLngBounds([south, west], [north, east]),
    maxNativeZoom: ground.max_zoom,
    maxZoom: 19,
  });
}
