/** Opening times as people say them: as locator/search/opening_words.py does. */
import { isolated } from './words.js';

const SOON = 30;
const DAY = 1440;
const WEEK = 7 * DAY;
export const DAYS_SHOWN = 14;

/** {state, parts}: what is true at minute `asked`, which is `now` unless another was named. */
export function nowWords(words, clock, pack, point, now, asked) {
  const ahead = (point.opening ?? []).filter(([, end]) => end > asked);
  if (!ahead.length) return silence(words, pack, point, asked);
  const [first] = ahead;
  if (first[0] > asked) return { state: 'closed', parts: next(words, clock, point, first, now) };
  if (asked === now) return open(words, clock, point, first, now);
  return { state: 'open', parts: then(words, clock, point, first, now, asked) };
}

/** "Closed in the coming weeks" is true only while the pack knows of these weeks. */
function silence(words, pack, point, asked) {
  const isKnown = pack.known_until - asked >= DAYS_SHOWN * DAY;
  if (point.opening && !point.appointment && !isKnown) {
    return { state: 'unknown', parts: words.say("We don't know the hours") };
  }
  const [state, html] = point.silent;
  return { state, parts: [{ html }] };
}

function open(words, clock, point, interval, now) {
  const end = interval[1];
  const left = end - now;
  const time = isolated(clock.time(end));
  if (left <= SOON) {
    const parts = point.stop
      ? words.say('Here now, leaving soon: at %(time)s', { time })
      : words.say('Closing soon: at %(time)s', { time });
    return { state: 'soon', parts };
  }
  if (point.stop) return { state: 'open', parts: words.say('Here now, until %(time)s', { time }) };
  if (left > DAY) return { state: 'open', parts: forDays(words, clock, interval, now, now) };
  return { state: 'open', parts: words.say('Open until %(time)s', { time }) };
}

function next(words, clock, point, interval, now) {
  const times = between(clock, interval);
  const days = clock.day(interval[0]) - clock.day(now);
  if (days === 0) {
    return point.stop
      ? words.say('Here today %(times)s', { times })
      : words.say('Opens today %(times)s', { times });
  }
  if (days === 1) return words.say('Tomorrow %(times)s', { times });
  const day = whenDay(words, clock, interval[0], now);
  return words.say('Next: %(day)s %(times)s', { day, times });
}

/** What is asked about a night by its second day has the day on which it began in full. */
function then(words, clock, point, interval, now, asked) {
  const [start, end] = interval;
  if (end - start > DAY) return forDays(words, clock, interval, now, asked);
  const starts = clock.day(start);
  const day =
    starts === clock.day(asked) ? whenDay(words, clock, start, now) : isolated(words.date(starts));
  const values = { day, times: between(clock, interval) };
  return point.stop
    ? words.say('Here %(day)s %(times)s', values)
    : words.say('Open %(day)s %(times)s', values);
}

function forDays(words, clock, interval, now, asked) {
  const end = interval[1];
  if (end - asked > WEEK || neverCloses(interval, now)) return words.say('Open day and night');
  const day = whenDay(words, clock, end, now);
  return words.say('Open until %(day)s, %(time)s', { day, time: isolated(clock.time(end)) });
}

const neverCloses = ([start, end], now) => start <= now && end >= now + DAYS_SHOWN * DAY;

export function between(clock, [start, end]) {
  return { ...isolated(`${clock.time(start)}–${clock.time(end)}`), name: 'times' };
}

function whenDay(words, clock, minute, now) {
  const day = clock.day(minute);
  const days = day - clock.day(now);
  if (days === 0) return words.say('today');
  if (days === 1) return words.say('tomorrow');
  return isolated(days > 1 && days < 7 ? words.weekday(day) : words.date(day));
}

/**
 * The two weeks from today, as far as they are known: [{name, hours: [parts], isToday}]. Empty
 * where it never closes.
 */
export function comingDays(words, clock, pack, point, now) {
  const today = clock.day(now);
  const last = Math.min(today + DAYS_SHOWN, clock.day(pack.known_until));
  const ahead = point.opening.filter(([, end]) => end > now);
  if (ahead.some((interval) => neverCloses(interval, now))) return [];
  const days = [];
  for (let day = today; day < last; day += 1) {
    days.push({
      name: dayOfAList(words, day, today),
      hours: ahead.flatMap((interval) => onDay(words, clock, interval, day, today)),
      isToday: day === today,
    });
  }
  return days;
}

/** What goes on past midnight stands on the day on which it began. */
function onDay(words, clock, [start, end], day, today) {
  const [starts, ends] = [clock.day(start), clock.day(end)];
  if (end - start < DAY) {
    return starts === day || (day === today && starts < day) ? [[between(clock, [start, end])]] : [];
  }
  const fromMidnight = starts < day || (starts === day && clock.isMidnight(start));
  if (fromMidnight && day < ends) return [words.say('Day and night')];
  if (day === ends && !clock.isMidnight(end)) {
    return [words.say('until %(time)s', { time: isolated(clock.time(end)) })];
  }
  if (day === starts) {
    return [words.say('from %(time)s', { time: isolated(clock.time(start)) })];
  }
  return [];
}

/** The halts of the coming two weeks in the order of time: [{stop, day, hours, isNow}]. */
export function timetable(words, clock, stops, now) {
  const today = clock.day(now);
  return stops
    .flatMap((stop) => (stop.opening ?? []).map((interval) => ({ stop, interval })))
    .filter(({ interval: [start, end] }) => now < end && start < now + DAYS_SHOWN * DAY)
    .sort((a, b) => a.interval[0] - b.interval[0] || (a.stop.id < b.stop.id ? -1 : 1))
    .map(({ stop, interval }) => ({
      stop,
      day: dayOfAList(words, clock.day(interval[0]), today),
      hours: between(clock, interval),
      isNow: interval[0] <= now,
    }));
}

function dayOfAList(words, day, today) {
  if (day === today) return words.say('Today');
  if (day === today + 1) return words.say('Tomorrow');
  return [isolated(words.date(day))];
}
