/**
 * Lays out Natural Earth's land (npm's world-atlas, TopoJSON) so that the server can cut a city's
 * surroundings out of it in milliseconds, without 150 MB of parsed JSON in every process.
 *
 * Little-endian: the number of rings (uint32); for each ring its number of points and 1 where it is
 * the outer ring of a new polygon, else 0 (2 × uint32); then every point, lon and lat (2 × float32).
 * Read by locator/basemap/land.py.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { feature } from 'topojson-client';

/** Read the TopoJSON file `source` and write the rings of its land to `target`. */
export async function layOutLand(source, target) {
  const topology = JSON.parse(await readFile(source, 'utf8'));
  const polygons = feature(topology, topology.objects.land).features.flatMap(({ geometry }) =>
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
  );
  const rings = polygons.flat();
  const index = polygons.flatMap((polygon) =>
    polygon.flatMap((ring, position) => [ring.length, position === 0 ? 1 : 0]),
  );
  await mkdir(dirname(target), { recursive: true });
  await writeFile(
    target,
    Buffer.concat([
      Buffer.from(new Uint32Array([rings.length, ...index]).buffer),
      Buffer.from(Float32Array.from(rings.flat(2)).buffer),
    ]),
  );
}
