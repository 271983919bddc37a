/** Whether there is more to ask for: of a whole city on the net, not of a part or a kept one. */
export const hasBeyond = ({ dataset }) => Boolean(dataset.city) && dataset.part === undefined;

/**
 * What lies beyond the list: as soon as somebody moves the map away from the places of the list,
 * circles tell how many others answer the same question. Nobody who stays pays for it.
 *
 * @param {import('./leaflet.js').Map} map
 * @param {HTMLElement} container see map.js
 * @param {(crowd: object) => void} onCrowd once it is there
 */
export function lookBeyond(map, container, options, onCrowd) {
  if (!hasBeyond(container)) return;
  const home = map.getBounds().pad(0.05);

  async function look() {
    if (home.contains(map.getBounds())) return;
    map.off('moveend', look);
    try {
      const { Crowd } = await import('./crowd.js');
      onCrowd(new Crowd(map, { ...options, address: addressOf(container) }));
    } catch {
      // Offline: the map shows the places of the list, as before.
    }
  }

  map.on('moveend', look);
}

// The words of a question that say what, and not where (see docs/data.md).
const WHAT = ['need', 'speaks', 'when', 'wheelchair', 'free', 'no_id', 'conditions'];

function addressOf({ dataset }) {
  const asked = new URLSearchParams(location.search);
  const words = new URLSearchParams(
    [...asked].filter(([name, value]) => WHAT.includes(name) && value),
  );
  const question = words.size ?? [...words].length;
  return `/tiles/v1/${dataset.city}/{z}/{x}/{y}.mvt${question ? `?${words}` : ''}`;
}
