/**
 * A question as it stands in the address: the words of locator/search/vocabulary.py.
 * What cannot be read is left out.
 */
const YES = new Set(['1', 'true', 't', 'yes', 'y', 'on']);
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MANY = ['need', 'speaks'];
const ONE = [
  ...['near', 'lat', 'lon', 'radius', 'when', 'wheelchair', 'free', 'no_id', 'conditions', 'sort'],
];
const HORIZON = 28 * 1440;
const DAY = 1440;

/** Read `params` (URLSearchParams); `now` is a minute of `clock`. */
export function readQuestion(params, clock, now) {
  const text = (name) => (params.getAll(name).pop() ?? '').trim();
  const yes = (name) => YES.has(text(name).toLowerCase());
  const between = (name, low, high, otherwise) => {
    const value = text(name) ? Number(text(name)) : NaN;
    return value >= low && value <= high ? value : otherwise;
  };
  const [lat, lon] = [between('lat', -90, 90, null), between('lon', -180, 180, null)];
  return {
    near: text('near'),
    origin: lat === null || lon === null ? null : rounded({ lat, lon }),
    radius: Math.round(between('radius', 100, 50000, 2000)),
    needs: several(params, 'need'),
    languages: several(params, 'speaks'),
    when: readWhen(text('when'), clock, now),
    wheelchair: yes('wheelchair'),
    free: yes('free'),
    no_id: yes('no_id'),
    conditions: yes('conditions'),
    sort: text('sort') === 'soonest' ? 'soonest' : 'nearest',
  };
}

/** A position as the server takes it: to 3 decimals, the date line at 180. */
export function rounded({ lon, lat }) {
  const three = (degrees) => Number(degrees.toFixed(3));
  return { lon: three(lon) === -180 ? 180 : three(lon), lat: three(lat) };
}

/** Comma-separated, repeated, or both; each once. */
export function several(params, name) {
  const parts = params.getAll(name).flatMap((value) => value.split(','));
  return [...new Set(parts.map((part) => part.trim()).filter(Boolean))];
}

function readWhen(text, clock, now) {
  const word = text.toLowerCase();
  if (['now', 'today', 'week'].includes(word)) return { kind: word };
  const moment = readMoment(text, clock, now);
  const isAhead = moment !== null && moment >= now && moment <= now + HORIZON;
  return isAhead ? { kind: 'at', moment } : { kind: 'any' };
}

function readMoment(text, clock, now) {
  const weekly = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[ T](\d{1,2}):(\d{2})$/i.exec(text);
  if (weekly) {
    const time = Number(weekly[2]) * 60 + Number(weekly[3]);
    const today = clock.day(now);
    const weekday = WEEKDAYS.indexOf(weekly[1].toLowerCase());
    const days = (((weekday - clock.weekdayOfDay0 - today) % 7) + 7) % 7;
    const moment = clock.minuteAt((today + days) * DAY + time);
    return moment >= now ? moment : clock.minuteAt((today + days + 7) * DAY + time);
  }
  const dated = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2})(:\d{2})?$/.exec(text);
  if (dated) {
    const day = Date.parse(`${dated[1]}T00:00Z`) / 60000;
    const day0 = clock.created / 60 + clock.offsets[0][1];
    const wall = day - Math.floor(day0 / DAY) * DAY + Number(dated[2]) * 60 + Number(dated[3]);
    return Number.isNaN(wall) ? null : clock.minuteAt(wall);
  }
  return null;
}

/** The same question with one choice put in, or taken out if it is there; as a query string. */
export function toggled(params, name, value) {
  if (!MANY.includes(name)) {
    return written(params, { [name]: params.get(name) === value ? [] : [value] });
  }
  const chosen = several(params, name);
  const without = chosen.filter((one) => one !== value);
  return written(params, { [name]: without.length < chosen.length ? without : [...chosen, value] });
}

/** The query string of a question, in the order in which the server writes it. */
export function written(params, changes = {}) {
  const pairs = [...MANY, ...ONE].flatMap((name) => {
    const values = changes[name] ?? (MANY.includes(name) ? several(params, name) : params.getAll(name).slice(-1));
    const text = values.join(',').trim();
    return text ? [[name, text]] : [];
  });
  return pairs.length ? `?${new URLSearchParams(pairs)}` : '';
}
