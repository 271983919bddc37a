/** From an address to what is shown: reads the question, finds its place, searches. */
import { Clock } from './clock.js';
import { findPlaces } from './places.js';
import { readQuestion, rounded } from './question.js';
import { search } from './search.js';

const DAY = 1440;

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
    place: place ?? (asked.near && asked.origin ? { name: asked.near } : null),
    places: needsAnswer ? typed : typed.slice(1),
    result: needsAnswer ? null : search(pack, question, now, midnight),
  };
}
