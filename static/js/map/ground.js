import { element } from './dom.js';
import { pictures } from './pictures.js';
import { Names, land } from './plain.js';
import { fill } from './texts.js';

const CLOSEST_PLAIN = 16; // nearer there would be nothing but paper
const COPYRIGHT = 'https://www.openstreetmap.org/copyright';

/**
 * Lay the best ground there is: streets or pictures over land, sea and names.
 *
 * The plain ground stays under the others, and comes forward when they fail. `boxes` tells where
 * names must not stand.
 */
export async function layGround(map, ground, { parts, texts, boxes }) {
  if (!ground) {
    parts.say(texts.failed);
    return;
  }
  land(map, ground)?.addTo(map);
  const names = new Names(ground.names);
  const thank = (source) => parts.thank(...credit(fill(texts.background, 'source', source)));

  function stayPlain(text) {
    names.addTo(map, boxes);
    thank('Natural Earth');
    parts.say(text);
  }

  if (ground.kind === 'plain') {
    map.setMaxZoom(CLOSEST_PLAIN);
    stayPlain(texts.plain);
    return;
  }
  let over = null;
  const fail = () => {
    over?.remove();
    stayPlain(texts.failed);
  };
  try {
    if (ground.kind === 'raster') over = pictures(ground, { onFailure: fail });
    else {
      // Streets need a library of their own: only those who have them load it.
      const { streets } = await import('./streets.js');
      over = await streets(ground, { language: languageOf(parts.canvas), onFailure: fail });
      names.addTo(map, boxes);
    }
    over.addTo(map);
    thank(ground.attribution);
  } catch {
    fail();
  }
}

function languageOf(node) {
  return node.closest('[lang]')?.lang || 'en';
}

/** Plain text, with the name of OpenStreetMap as the link that its licence asks for. */
function credit(text) {
  const name = 'OpenStreetMap';
  const [before, ...after] = text.split(name);
  if (!after.length) return [element('bdi', { textContent: text })];
  const link = element('a', { href: COPYRIGHT, rel: 'noreferrer', textContent: name });
  return [before, link, after.join(name)];
}
