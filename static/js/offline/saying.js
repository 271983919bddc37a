/** What is true of a point, in words: as locator/search/present.py and sentence.py say it. */
import { walkingMinutes } from './search.js';
import { isolated } from './words.js';

const LANGUAGES_ON_A_CARD = 4;
const EVERYWHERE = 20100000;
const OLD = 14;
const DAY = 1440;
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** "600 m, 10 minutes on foot"; null without a distance. */
export function distanceWords(words, pack, { exact }, metres) {
  if (metres === null) return null;
  const distance = isolated(words.distance(metres));
  const minutes = Math.max(1, Math.round(walkingMinutes(metres)));
  if (!exact) return words.say('about %(distance)s away', { distance });
  if (minutes > pack.longest_walk) return [distance];
  return words.sayMany('%(distance)s, %(number)s minutes on foot', minutes, { distance });
}

export function moreStopsWords(words, count) {
  return count ? words.sayMany('%(number)s more stops', count) : null;
}

/**
 * What is different today or tomorrow, as locator/search/notice_words.py says it: {state, parts}, or
 * null. The pack has the words for both days.
 */
export function noticeWords(clock, point, now) {
  const today = clock.day(now);
  const minute = clock.wall(now) - today * DAY;
  const told = point.notices
    .filter(([day, until]) => day === today + 1 || (day === today && minute < until))
    .map(([day, , state, ...words]) => ({ state, html: words[day - today] }));
  if (!told.length) return null;
  const parts = told.flatMap(({ html }, index) => (index ? [{ html: '<br>' }, { html }] : [{ html }]));
  return { state: told.some(({ state }) => state === 'bad') ? 'bad' : 'soon', parts };
}

export function endonym(pack, code) {
  const [name, direction] = pack.languages[code] ?? [code, 'ltr'];
  return isolated(name, code, direction);
}

/** The weekday that a question is about, null if it is about none; a night is of its first day. */
export function dayAsked({ clock, question, asked }, point) {
  if (['any', 'week'].includes(question.when.kind)) return null;
  const night = (point.opening ?? []).find(
    ([start, end]) => start <= asked && asked < end && end - start <= DAY,
  );
  const day = clock.weekdayOfDay0 + clock.day(night ? night[0] : asked);
  return WEEKDAYS[((day % 7) + 7) % 7];
}

/**
 * The person's own languages first, each with its honest level: [{parts, isGood}]. `told` says
 * what is asked: see answer.js.
 */
export function languageLines(words, pack, told, point, spoken) {
  const day = dayAsked(told, point);
  const lines = spoken.map((match) => matchLine(words, pack, day, match));
  const matched = new Set(spoken.map(({ code }) => code));
  const others = point.languages
    .filter(([code, mode]) => mode === 'spoken' && !matched.has(code))
    .map(([code]) => endonym(pack, code));
  if (!others.length) return lines;
  const shown = others.slice(0, LANGUAGES_ON_A_CARD);
  if (others.length > shown.length) shown.push(isolated(`+${others.length - shown.length}`));
  const languages = shown.flatMap((part, index) => (index ? [' · ', part] : [part]));
  const parts = lines.length
    ? words.say('Also spoken: %(languages)s', { languages })
    : words.say('Spoken: %(languages)s', { languages });
  return [...lines, { parts }];
}

function matchLine(words, pack, day, match) {
  const language = endonym(pack, match.code);
  const days = match.days ? { html: match.days } : null;
  if (match.mode === 'interpreter') {
    return {
      parts: days
        ? words.say('Interpreter for %(language)s on request: %(days)s', { language, days })
        : words.say('Interpreter for %(language)s on request', { language }),
    };
  }
  if (days && day && !match.on.includes(day)) {
    return { parts: words.say('%(language)s only on other days: %(days)s', { language, days }) };
  }
  if (match.choice > 0) {
    return { parts: words.say('Another language you chose: %(language)s', { language }) };
  }
  if (match.code !== match.wanted) {
    const wanted = endonym(pack, match.wanted);
    return {
      parts: words.say('%(language)s is spoken, close to %(wanted)s', { language, wanted }),
    };
  }
  if (days) return { parts: words.say('%(language)s is spoken: %(days)s', { language, days }) };
  return { parts: words.say('%(language)s is spoken', { language }), isGood: true };
}

/** Who vouched for it, and how long ago; `today` is a day of the pack. */
export function confirmedWords(words, { assured: [daysBefore, by] }, today) {
  if (daysBefore === null) return words.say('Nobody has confirmed this yet');
  const days = Math.max(0, daysBefore + today);
  const who = { html: by };
  if (days === 0) {
    return by
      ? words.say('Confirmed today by %(who)s', { who })
      : words.say('Confirmed today by the city');
  }
  if (days === 1) {
    return by
      ? words.say('Confirmed yesterday by %(who)s', { who })
      : words.say('Confirmed yesterday by the city');
  }
  return by
    ? words.sayMany('Confirmed %(number)s days ago by %(who)s', days, { who })
    : words.sayMany('Confirmed %(number)s days ago by the city', days);
}

/** What the sentence counts, of the first `shown` of what was found. */
export function counted({ radius, found }, page) {
  const first = found.slice(0, page);
  return {
    radius,
    shown: first.length,
    hasMore: found.length > page,
    isNear: first.some(({ distance }) => distance !== null),
    isSpoken: first.every(({ spoken }) =>
      spoken.some(({ mode, code, wanted, days }) => mode === 'spoken' && code === wanted && !days),
    ),
  };
}

/**
 * "6 places within 2 km of Hamra where Amharic is spoken"; `place` is parts, or null, and `counts`
 * are those of `counted`. Of Amharic by an interpreter, on some days, or of a close relative it
 * claims less than that.
 */
export function shownSentence(words, pack, question, place, counts) {
  const languages = words.either(question.languages.map((code) => nameOf(pack, code)));
  if (!languages || counts.isSpoken) return placesSentence(words, pack, languages, place, counts);
  const places = placesSentence(words, pack, '', place, counts);
  return words.say('%(places)s. Help in %(languages)s: each place says how and when', {
    places,
    languages,
  });
}

function placesSentence(words, pack, languages, place, { radius, shown, hasMore, isNear }) {
  const values = {
    number: isolated(`${shown}${hasMore ? '+' : ''}`),
    distance: isolated(words.distance(Math.min(radius, 50000))),
    languages,
    place: place ?? '',
    city: pack.name,
  };
  // "1+" is more than one, and in Arabic more than two, too.
  const say = (many) => words.sayMany(many, hasMore ? Math.max(shown, 3) : shown, values);
  const hasLanguages = Boolean(languages);
  if (isNear && radius < EVERYWHERE) {
    if (place) {
      return hasLanguages
        ? say('%(number)s places within %(distance)s of %(place)s where %(languages)s is spoken')
        : say('%(number)s places within %(distance)s of %(place)s');
    }
    return hasLanguages
      ? say('%(number)s places within %(distance)s of you where %(languages)s is spoken')
      : say('%(number)s places within %(distance)s of you');
  }
  return hasLanguages
    ? say('%(number)s places in %(city)s where %(languages)s is spoken')
    : say('%(number)s places in %(city)s');
}

/** What the reader calls a language; of rare ones that nobody speaks here, the browser knows. */
function nameOf(pack, code) {
  if (pack.languages[code]) return pack.languages[code][2];
  try {
    return new Intl.DisplayNames([pack.language], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** How old a pack is, and whether that is so old that one had better call. */
export function ageWords(words, days) {
  const age =
    days <= 0
      ? words.say('Saved today')
      : days === 1
        ? words.say('Saved yesterday')
        : words.sayMany('Saved %(number)s days ago', days);
  return days < OLD
    ? age
    : [...age, '. ', ...words.say('This was saved long ago. Call before you go.')];
}
