import { element } from './dom.js';
import { pictures } from './pictures.js';
import { Names, land } from './plain.js';

const CLOSEST_PLAIN = 16; // nearer there would be nothing but paper
const OPENSTREETMAP = 'OpenStreetMap';
const COPYRIGHT = 'https://www.openstreetmap.org/copyright';

/**
 * Lay the best ground there is: streets or pictures over land, sea and names.
 *
 * The plain ground stays under the others, and comes forward when they fail. `boxes` tells where
 * names must not stand, `isWanted` whether the map is still there when something has come.
 */
export async function layGround(map, ground, { parts, texts, boxes, isWanted }) {
  if (!ground) {
    parts.say(texts.failed);
    return;
  }
  land(map, ground)?.addTo(map);
  const names = new Names(ground.names);
  const thank = (source) => parts.thank(...(source ? credit(texts.background, source) : []));

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
  let failed = false;
  const fail = () => {
    if (failed || !isWanted()) return;
    failed = true;
    over?.remove();
    stayPlain(texts.failed);
  };
  try {
    if (ground.kind === 'raster') over = pictures(ground, { onFailure: fail });
    else {
      // Streets need a library of their own: only those who have them load it.
      const { streets } = await import('./streets.js');
      over = await streets(ground, { language: languageOf(parts.canvas), onFailure: fail });
      if (!isWanted()) return;
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

/**
 * "Background: © OpenStreetMap contributors", with the name as the link that its licence asks for.
 *
 * The source keeps its own direction inside a sentence of any other.
 */
function credit(sentence, source) {
  const [before, after = ''] = sentence.split('{source}');
  const [start, ...rest] = source.split(OPENSTREETMAP);
  const link = element('a', { href: COPYRIGHT, rel: 'noreferrer', textContent: OPENSTREETMAP });
  const named = rest.length ? [start, link, rest.join(OPENSTREETMAP)] : [source];
  return [before, element('bdi', {}, ...named), after];
}
