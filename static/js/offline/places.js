/** From what people type to places of the pack, as locator/places does it (without its database). */

const LETTERS = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ß: 'ss' },
  ...{ ک: 'ك', ی: 'ي', ى: 'ي', ة: 'ه', ہ: 'ه', ٱ: 'ا', ء: '', ـ: '' },
};
const ADDED = new Set(
  [
    ...'the of el la los las del de le les l du des d di da al il'.split(' '),
    ...'ad ar as ash at az an aj ed er es esh ech et ez en ej ul ud us ur ush'.split(' '),
    ...'district quarter neighbourhood neighborhood area zone street'.split(' '),
    ...'barrio colonia col distrito alcaldía delegación urbanización urb zona calle'.split(' '),
    ...'quartier rue hay حي منطقة محلة شارع in near around cerca في قرب'.split(' '),
  ].flatMap(foldedWords),
);
const LONGEST_TEXT = 200;
const LONGEST_CITY = 3;
const [EXACT, BEGINNING, ALIKE, SURE, SUGGESTED] = [1, 0.9, 0.8, 0.6, 0.24];
// One or two letters begin many names: whichever comes first is a guess.
const [TOO_SHORT_TO_MEAN_ONE, GUESSED_BEGINNING] = [3, 0.55];

/** The key of a name: see locator/places/folding.py. */
export function fold(text) {
  const words = foldedWords(text);
  const meaning = words.filter((word) => !ADDED.has(word));
  return (meaning.length ? meaning : words).join(' ');
}

function foldedWords(text) {
  const plain = text.normalize('NFKD').toLowerCase().normalize('NFKD');
  const spaced = [...plain.replace(/\p{M}/gu, (mark) => (isAccent(mark) ? '' : mark))]
    .map((letter) => LETTERS[letter] ?? letter)
    .join('')
    .replace(/(^|[^\p{L}\p{M}\p{N}_])([dl])['’](?=[\p{L}\p{N}_])/gu, '$1$2 ')
    .replace(/['’‘ʼʾʿ`´′]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]/gu, ' ');
  return spaced.split(/\s+/).map(foldedWord).filter(Boolean);
}

/**
 * Whether Unicode gives a mark a combining class (vowel signs of Indic scripts have none, and
 * stay): then it changes places with a mark of the highest class, or with one of the lowest.
 */
function isAccent(mark) {
  return [`a\u0345${mark}`, `a${mark}\u0334`].some((text) => text.normalize('NFD') !== text);
}

function foldedWord(word) {
  let rest = word;
  while (rest.startsWith('ال') && rest.length > 2) rest = rest.slice(2);
  rest = rest
    .replaceAll('ch', 'sh')
    .replace(/[cqoyw]/g, (letter) => ({ c: 'k', q: 'k', o: 'u', y: 'i', w: 'u' })[letter])
    .replaceAll('ph', 'f')
    .replace(/([gktd])h+/g, '$1')
    .replace(/e{2,}/g, 'i')
    .replace(/([a-z])\1+/g, '$1');
  return rest.endsWith('h') && !['h', 'sh'].includes(rest.slice(-2)) ? rest.slice(0, -1) : rest;
}

function unfinished(key) {
  for (const [letter, sound] of [['k', 'sh'], ['e', 'i']]) {
    if (key.endsWith(letter)) return key.slice(0, -1) + sound;
  }
  return key;
}

/** The places that a text may mean, the best first: [{name, language, lon, lat, isSure, isExact}]. */
export function findPlaces(pack, text, limit = 6) {
  const keys = readings(pack.places, text);
  if (!keys.length) return [];
  return pack.places
    .map(([name, language, lon, lat, , names, aliases], rank) => {
      const [score, byAlias] = [
        ...names.map((folded) => [best(keys, folded), 0]),
        ...aliases.map((folded) => [best(keys, folded), 1]),
      ].reduce((one, other) => (other[0] > one[0] ? other : one), [0, 1]);
      const how = { isSure: score >= SURE, isExact: score >= EXACT };
      return { name, language, lon, lat, score, byAlias, rank, ...how };
    })
    .filter(({ score }) => score >= SUGGESTED)
    .sort((a, b) => b.score - a.score || a.byAlias - b.byAlias || a.rank - b.rank)
    .slice(0, limit);
}

/** The text as it is, and without this city's name before or after it. */
function readings(places, text) {
  const key = text.length <= LONGEST_TEXT ? fold(text) : '';
  if (!key) return [];
  const words = key.split(' ');
  const city = new Set(places.filter((place) => place[4]).flatMap((place) => [...place[5], ...place[6]]));
  const found = [key];
  for (let count = 1; count <= Math.min(LONGEST_CITY, words.length - 1); count += 1) {
    if (city.has(words.slice(-count).join(' '))) found.push(words.slice(0, -count).join(' '));
    if (city.has(words.slice(0, count).join(' '))) found.push(words.slice(count).join(' '));
  }
  return found;
}

function best(keys, folded) {
  const long = keys.some((key) => key.length >= TOO_SHORT_TO_MEAN_ONE);
  return Math.max(...keys.map((key) => likeness(key, folded, long ? BEGINNING : GUESSED_BEGINNING)));
}

function likeness(key, folded, beginning) {
  if (folded === key) return EXACT;
  if (folded.startsWith(key) || folded.startsWith(unfinished(key))) return beginning;
  return ALIKE * similarity(key, folded);
}

/** pg_trgm's: what share of the three-letter pieces two texts have in common. */
function similarity(one, other) {
  const [these, those] = [pieces(one), pieces(other)];
  const common = [...these].filter((piece) => those.has(piece)).length;
  return common / (these.size + those.size - common);
}

function pieces(text) {
  return new Set(
    text.split(' ').flatMap((word) => {
      const padded = `  ${word} `;
      return [...Array(padded.length - 2).keys()].map((at) => padded.slice(at, at + 3));
    }),
  );
}
