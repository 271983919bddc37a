import { rememberedFor } from './position.js';

const EARTH = 6371008.8; // mean radius in metres
const METRES_A_MINUTE = 75;
const DETOUR = 1.3;
const LONGEST_WALK = 60; // minutes

/**
 * Exact distances, computed here from the position that never left the phone. The order of the list
 * stays: it was made for the rounded position, and nobody likes a list that jumps.
 */
export function exactDistances(list) {
  if (!list?.dataset.origin) return;
  const [lon, lat] = list.dataset.origin.split(',').map(Number);
  const here = rememberedFor({ lat, lon });
  if (!here) return;
  const words = JSON.parse(list.dataset.onFoot);
  const language = document.documentElement.lang;
  const plural = new Intl.PluralRules(language);
  for (const card of list.querySelectorAll('[data-place=exact]')) {
    const shown = card.querySelector('[data-distance]');
    if (!shown) continue;
    const metres = between(here, { lat: Number(card.dataset.lat), lon: Number(card.dataset.lon) });
    const minutes = Math.max(1, Math.round((metres * DETOUR) / METRES_A_MINUTE));
    if (minutes > LONGEST_WALK) continue;
    const said = words[plural.select(minutes)] ?? words.other;
    fill(shown, said, { distance: spoken(metres, language), number: String(minutes) });
  }
}

/** Put values into a sentence, each kept in its own direction. */
function fill(element, sentence, values) {
  const parts = sentence.split(/%\((\w+)\)s/);
  element.replaceChildren(
    ...parts.map((part, index) => {
      if (index % 2 === 0) return part;
      const isolated = document.createElement('bdi');
      isolated.textContent = values[part];
      return isolated;
    }),
  );
}

/** Rounded as locator/languages/saying.py does it: 80 m, 600 m, 1.2 km. */
function spoken(metres, language) {
  const say = (value, unit) =>
    new Intl.NumberFormat(`${language}-u-nu-latn`, { style: 'unit', unit }).format(value);
  if (metres < 100) return say(Math.max(10, Math.round(metres / 10) * 10), 'meter');
  if (metres < 975) return say(Math.round(metres / 50) * 50, 'meter');
  return say(Math.round(metres / 100) / 10, 'kilometer');
}

/** Metres on the sphere: enough for what is rounded anyway. */
function between(one, other) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const height = Math.sin(radians(other.lat - one.lat) / 2) ** 2;
  const width = Math.sin(radians(other.lon - one.lon) / 2) ** 2;
  const cosines = Math.cos(radians(one.lat)) * Math.cos(radians(other.lat));
  return 2 * EARTH * Math.asin(Math.sqrt(height + cosines * width));
}
