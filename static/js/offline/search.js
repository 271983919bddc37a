/**
 * The search on the phone: the same answers, in the same order, as locator/search/statement.py.
 * Pure: a pack (opened by `opened`), a question (question.js) and a minute in, results out.
 */
import { geodesic, onTheSphere } from './earth.js';

const WALKING_METRES_A_MINUTE = 75;
const DETOUR = 1.3;
const WEEK = 7 * 1440;

/** The pack with the opening times of its points as pairs of minutes. */
export function opened(pack) {
  return {
    ...pack,
    points: pack.points.map((point) => ({ ...point, opening: pairs(point.opening) })),
  };
}

function pairs(steps) {
  if (steps === null) return null;
  const found = [];
  let moment = 0;
  for (let index = 0; index + 1 < steps.length; index += 2) {
    const start = moment + steps[index];
    moment = start + steps[index + 1];
    found.push([start, moment]);
  }
  return found;
}

/**
 * Everything that answers, in order: {radius, widened, found: [{point, distance, moreStops,
 * spoken, helped}]}. `distance` is in metres, null without origin or point; `helped` is the minute
 * at which one is helped, infinite where no opening is known.
 */
export function search(pack, question, now, midnight) {
  const matching = pack.points.filter((point) => matches(pack, point, question, now, midnight));
  const away = new Map(matching.map((point) => [point, metres(point, question.origin)]));
  const radius = reach(pack.ladder, question, [...away.values()]);
  const bySoonest = question.sort === 'soonest' || !question.origin;
  const since = question.when.moment ?? now;
  const candidates = matching
    .filter((point) => !question.origin || !point.at || away.get(point) <= radius)
    .map((point) => ({ point, metres: away.get(point), helped: helped(point, away.get(point), since) }))
    .sort((one, other) => compare(one, other, bySoonest));
  const told = new Set();
  const found = candidates.filter(({ point }) => {
    const isFolded = point.stop && told.has(point.service);
    if (point.stop) told.add(point.service);
    return !isFolded;
  });
  return {
    radius,
    widened: radius > question.radius,
    found: found.map(({ point, helped: minute }) => ({
      point,
      distance: question.origin && point.at ? geodesic(question.origin, lonLat(point)) : null,
      helped: minute,
      moreStops: matching.filter(
        (other) => point.stop && other.stop && other.service === point.service && other !== point,
      ).length,
      spoken: spokenFor(pack, question.languages, point),
    })),
  };
}

export function walkingMinutes(distance) {
  return (distance * DETOUR) / WALKING_METRES_A_MINUTE;
}

export const lonLat = ({ at: [lon, lat] }) => ({ lon, lat });

/** Whether somebody vouches for it still, and, if it is a stop, it has not left for good. */
export function isThere(point, now) {
  return point.assured_until > now && (!point.stop || lastEnd(point) > now);
}

function matches(pack, point, question, now, midnight) {
  const asked = (name) => !question[name] || point[name];
  return (
    isThere(point, now) &&
    (question.conditions || point.open_to_all) &&
    ['free', 'wheelchair', 'no_id'].every(asked) &&
    answersNeed(point, question.needs) &&
    (!question.languages.length || spokenFor(pack, question.languages, point).length > 0) &&
    isOpen(point, question.when, now, midnight)
  );
}

function answersNeed({ needs }, wanted) {
  const answered = needs.flatMap((need) => [need, need.split('/')[0]]);
  return !wanted.length || wanted.some((need) => answered.includes(need));
}

function isOpen({ opening }, { kind, moment }, now, midnight) {
  if (kind === 'any') return true;
  const overlaps = (from, until) => (opening ?? []).some(([start, end]) => start < until && end > from);
  if (kind === 'week') return overlaps(now, now + WEEK);
  if (kind === 'today') return overlaps(now, midnight);
  const since = moment ?? now;
  return (opening ?? []).some(([start, end]) => start <= since && since < end);
}

function lastEnd({ opening }) {
  return opening?.length ? opening[opening.length - 1][1] : -Infinity;
}

function metres(point, origin) {
  return origin && point.at ? onTheSphere(origin, lonLat(point)) : Infinity;
}

/** The smallest step of the ladder that holds anything that matches. */
function reach(ladder, { origin, radius }, distances) {
  const nearest = Math.min(...distances, Infinity);
  if (!origin || nearest === Infinity) return radius;
  return [radius, ...ladder.filter((step) => step > radius)].find((step) => nearest <= step);
}

/** The later of walking there and opening. What has no point on the map needs no walk. */
function helped({ opening }, away, since) {
  const arrival = since + (Number.isFinite(away) ? walkingMinutes(away) : 0);
  const next = opening?.find(([, end]) => end > arrival);
  return next ? Math.max(next[0], arrival) : Infinity;
}

function compare(one, other, bySoonest) {
  const keys = bySoonest ? ['helped', 'metres'] : ['metres'];
  for (const key of keys) if (one[key] !== other[key]) return one[key] < other[key] ? -1 : 1;
  return one.point.id < other.point.id ? -1 : 1;
}

/** The person's languages at a point, each by its best entry (see locator/search/languages.py). */
function spokenFor(pack, wanted, point) {
  return wanted.flatMap((code, choice) => {
    const entries = point.languages
      .filter(([stored]) => pack.understood[code]?.includes(stored))
      .map(([stored, mode, on, days]) => ({ wanted: code, code: stored, mode, on, days, choice }))
      .map((match, index) => ({ match, index, key: worse(match) }))
      .sort((one, other) => one.key - other.key || one.index - other.index);
    return entries.slice(0, 1).map(({ match }) => match);
  });
}

const worse = ({ mode, code, wanted, days }) =>
  (mode !== 'spoken' ? 4 : 0) + (code !== wanted ? 2 : 0) + (days ? 1 : 0);
