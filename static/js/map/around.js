import { readPoints } from './list.js';

const MANY = '50';

/**
 * The list as it is around a spot: the same question in the same language, asked of our own server.
 * The spot is that of a place, and not of a person.
 *
 * @returns the points of that list, and its address with the map open
 */
export async function readAround({ at: [lat, lon] }) {
  const address = new URL(location.href);
  for (const name of ['near', 'cursor', 'sort', 'radius']) address.searchParams.delete(name);
  address.searchParams.set('lat', lat.toFixed(3));
  address.searchParams.set('lon', lon.toFixed(3));
  address.hash = 'map';
  const asked = new URL(address);
  asked.searchParams.set('limit', MANY);
  asked.hash = '';
  const answer = await fetch(asked);
  if (!answer.ok) throw new Error(`list ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const list = page.querySelector('[data-points]');
  // From there it is no distance; from where somebody stands we have not counted.
  const points = list ? readPoints(list).map((point) => ({ ...point, distance: null })) : [];
  return { points, address: address.href };
}
