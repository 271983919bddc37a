/** Metres between two positions {lon, lat} in WGS 84 degrees. */
const MEAN_RADIUS = 6371008.7714150598; // PostGIS's sphere
const EQUATOR = 6378137;
const FLATTENING = 1 / 298.257223563;

const radians = (degrees) => (degrees * Math.PI) / 180;

/** On the sphere: what is ordered by, here as on the server. */
export function onTheSphere(one, other) {
  return MEAN_RADIUS * angle(radians(one.lat), radians(other.lat), one, other);
}

/** On the spheroid, to some metres in a thousand kilometres: what is shown (Lambert's formula). */
export function geodesic(one, other) {
  const reduced = ({ lat }) => Math.atan((1 - FLATTENING) * Math.tan(radians(lat)));
  const [from, to] = [reduced(one), reduced(other)];
  const sigma = angle(from, to, one, other);
  if (!sigma) return 0;
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  const along =
    ((sigma - Math.sin(sigma)) * (Math.sin(middle) * Math.cos(half)) ** 2) /
    Math.cos(sigma / 2) ** 2;
  const across =
    ((sigma + Math.sin(sigma)) * (Math.cos(middle) * Math.sin(half)) ** 2) /
    Math.sin(sigma / 2) ** 2;
  return EQUATOR * (sigma - (FLATTENING / 2) * (along + across));
}

function angle(from, to, one, other) {
  const height = Math.sin((to - from) / 2) ** 2;
  const width = Math.sin(radians(other.lon - one.lon) / 2) ** 2;
  return 2 * Math.asin(Math.min(1, Math.sqrt(height + Math.cos(from) * Math.cos(to) * width)));
}
