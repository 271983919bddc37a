/** From an address to what is shown: reads the question, finds its place, searches. */
import { Clock } from './clock.js';
import { onTheSphere } from './earth.js';
import { findPlaces } from './places.js';
import { readQuestion, rounded } from './question.js';
import { search } from './search.js';

const DAY = 1440;
const THERE = 3_000; // metres: farther off, a point is not of the place that is named beside it

/**
 * @param pack of `opened`
 * @param {URLSearchParams} params
 * @param {number} milliseconds since 1970
 * @returns {{clock, now, asked, question, place, places, result}} `place` is the one that was
 *   named, if it is sure; `places` are others that may be meant; without `result` one of them
 *   must be chosen first (or none is known).
 */
export function answer(pack, params, milliseconds) {
  const clock = new Clock(pack);
  const now = clock.minute(milliseconds);
  const asked = readQuestion(params, clock, now);
  const typed = asked.near && !asked.origin ? findPlaces(pack, asked.near) : [];
  const needsAnswer = Boolean(asked.near) && !asked.origin && !typed[0]?.isSure;
  const place = needsAnswer ? null : typed[0];
  const question = place ? { ...asked, origin: rounded(place) } : asked;
  const midnight = clock.minuteAt((clock.day(now) + 1) * DAY);
  return {
    clock,
    now,
    question,
    asked: question.when.moment ?? now,
    place: place ?? (asked.near && asked.origin ? placeThere(pack, asked) : null),
    places: needsAnswer ? typed : typed.slice(1),
    result: needsAnswer ? null : search(pack, question, now, midnight),
  };
}

/**
 * The place that an address names together with its point, if it is there.
 * Threat: a link puts words into the mouth of the city ("10 places near ...").
 */
function placeThere(pack, { near, origin }) {
  const isThere = (place) => place.isExact && onTheSphere(place, origin) <= THERE;
  return findPlaces(pack, near).find(isThere) ?? null;
}
