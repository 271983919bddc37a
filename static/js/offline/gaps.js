/** Fills the gaps (`<slot name=…>`) that the server has left in a card or a page of the pack. */
import { comingDays, nowWords, timetable } from './opening.js';
import {
  confirmedWords,
  distanceWords,
  languageLines,
  moreStopsWords,
  noticeWords,
} from './saying.js';
import { isThere } from './search.js';
import { fromHtml, nodes } from './words.js';

/** A card of the list, as an element. `told` says what is asked: see answer.js. */
export function cardOf(pack, words, told, { point, distance, moreStops, spoken }) {
  const card = fromHtml(point.card).firstElementChild;
  const now = nowWords(words, told.clock, pack, point, told.now, told.asked);
  fill(card, 'now', now.parts);
  colour(card, now.state);
  card.dataset.state = now.state;
  fillNotices(card, point, told);
  fill(card, 'more', moreStopsWords(words, moreStops), 'small');
  fill(card, 'languages', lines(languageLines(words, pack, told, point, spoken)), '.line');
  fill(card, 'confirmed', confirmedWords(words, point, told.clock.day(told.now)));
  fillDistance(card, point, distanceWords(words, pack, point, distance));
  const root = askedRoot(point, told.question.needs);
  card.querySelector('h2 use')?.setAttribute('href', `#i-need-${root}`);
  return card;
}

/** The page of one service point, as an element. */
export function pageOf(pack, words, told, point) {
  const page = fromHtml(point.page).querySelector('article');
  const now = nowWords(words, told.clock, pack, point, told.now, told.now);
  fill(page, 'now', now.parts);
  colour(page, now.state);
  fillNotices(page, point, told);
  fill(page, 'confirmed', confirmedWords(words, point, told.clock.day(told.now)));
  fillDays(page, point.opening ? comingDays(words, told.clock, pack, point, told.now) : [], words);
  const stops = pack.points.filter(
    (other) =>
      other.stop &&
      other.service === point.service &&
      isThere(other, told.now) &&
      (other.open_to_all || !point.open_to_all),
  );
  fillStops(page, pack, point, timetable(words, told.clock, stops, told.now), words);
  page.querySelector('.qr')?.remove();
  return page;
}

/** Put parts into a gap; without any, take what stands around it (`around`) away. */
function fill(root, name, parts, around) {
  for (const gap of root.querySelectorAll(`slot[name=${name}]`)) {
    if (parts?.length) gap.replaceWith(...nodes(parts));
    else (around ? gap.closest(around) : gap).remove();
  }
}

/** What is different today or tomorrow; without anything, the line goes. */
function fillNotices(root, point, told) {
  const line = root.querySelector('slot[name=notice]')?.closest('.line');
  if (!line) return;
  const { state, parts } = noticeWords(told.clock, point, told.now) ?? {};
  if (state) line.className = `line notice ${state}`;
  fill(root, 'notice', parts, '.line');
}

function colour(root, state) {
  const line = root.querySelector('.now');
  line.className = line.className.replace('unknown', state);
}

function lines(all) {
  return all.flatMap(({ parts, isGood }, index) => [
    ...(index ? [{ html: '<br>' }] : []),
    ...(isGood ? [{ strong: parts }] : parts),
  ]);
}

/** Without a distance there is only where it is, with another picture before it. */
function fillDistance(card, { physical }, parts) {
  const shown = card.querySelector('[data-distance]');
  if (!shown) return;
  if (parts) {
    fill(card, 'distance', parts);
    return;
  }
  const line = shown.closest('.line');
  line.querySelector('use').setAttribute('href', physical ? '#i-pin' : '#i-phone');
  const after = shown.nextSibling;
  if (after) after.textContent = after.textContent.replace(/^ · /, '');
  shown.remove();
  if (!line.textContent.trim()) line.remove();
}

function fillDays(page, days, words) {
  const table = page.querySelector('slot[name=days]')?.closest('table');
  if (!table) return;
  if (!days.length) {
    table.closest('section').remove();
    return;
  }
  const rows = days.map(({ name, hours, isToday }) => {
    const row = document.createElement('tr');
    row.className = isToday ? 'today' : hours.length ? '' : 'shut';
    const head = document.createElement('th');
    head.scope = 'row';
    head.append(...nodes(name));
    const cell = document.createElement('td');
    const told = hours.length ? hours : [words.say('Closed')];
    cell.append(...nodes(told.flatMap((parts, index) => (index ? [', ', ...parts] : parts))));
    row.append(head, cell);
    return row;
  });
  table.replaceChildren(...rows);
}

function fillStops(page, pack, point, halts, words) {
  const list = page.querySelector('slot[name=stops]')?.closest('ol');
  if (!list) return;
  if (!halts.length) {
    list.closest('section').remove();
    return;
  }
  const folder = `/${pack.language}/${pack.city}/`;
  const items = halts.map(({ stop, day, hours, isNow }, index) => {
    const item = fromHtml(
      '<li><span class="day"></span> <span class="hours"></span> <span class="stop"></span></li>',
    ).firstElementChild;
    const [days, times, where] = item.children;
    days.append(...nodes(day));
    times.append(...nodes(hours));
    const link = document.createElement(stop === point ? 'span' : 'a');
    if (stop !== point) link.href = folder + stop.id;
    link.append(fromHtml(stop.where));
    where.append(link);
    if (isNow || index === 0) {
      const mark = document.createElement('b');
      mark.append(...nodes(isNow ? words.say('Here now') : words.say('Next stop')));
      where.append(mark);
    }
    if (index === 0) {
      item.className = 'next';
      item.setAttribute('aria-current', 'true');
    }
    return item;
  });
  list.replaceChildren(...items);
}

/** The need, of those that a service answers, that was asked for; else its first. */
function askedRoot({ needs }, asked) {
  const roots = needs.map((need) => need.split('/')[0]);
  const wanted = new Set(asked.map((need) => need.split('/')[0]));
  return roots.find((root) => wanted.has(root)) ?? roots[0];
}
