/** The parts of Leaflet that we use, in one place: everything else imports them from here. */
export {
  Circle,
  DomUtil,
  GeoJSON,
  GridLayer,
  Icon,
  LatLngBounds,
  Map,
  Marker,
  SVG,
  TileLayer,
} from 'leaflet/dist/leaflet-src.esm.js';
