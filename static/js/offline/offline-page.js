/** A list, or the page of one service point, made on the phone from what was saved. */
import { rememberedFor } from '../page/position.js';
import { answer } from './answer.js';
import { chipsOf, icon, made } from './chips.js';
import { geodesic } from './earth.js';
import { cardOf, pageOf } from './gaps.js';
import { keptPack } from './kept.js';
import { written } from './question.js';
import { ageWords, counted, shownSentence } from './saying.js';
import { isThere, lonLat, opened } from './search.js';
import { fromHtml, isolated, nodes, Words } from './words.js';

const PAGE = 10;
const POINT = /[0-9a-f]{8}-[0-9a-f-]{27}$/;

export async function offlinePage(root) {
  const kept = await keptPack(root.dataset.offline);
  if (!kept) {
    document.querySelector('[data-missing]').hidden = false;
    root.remove();
    return;
  }
  const pack = opened(kept);
  const words = new Words(pack.words);
  const params = new URLSearchParams(location.search);
  const told = answer(pack, params, Date.now());
  document.body.append(fromHtml(pack.sprite));
  sameQuestionInOtherLanguages();
  const age = ageWords(words, told.clock.day(told.now));
  document.querySelector('[data-age]').replaceChildren(...nodes(age));
  const id = POINT.exec(location.pathname)?.[0];
  if (id) showPoint(root, pack, words, told, id);
  else showList(root, pack, words, told, params);
}

/** The frame was made for another address than the one that it stands at. */
function sameQuestionInOtherLanguages() {
  const rest = location.pathname.replace(/^\/[^/]+/, '') + location.search;
  for (const link of document.querySelectorAll('a[hreflang]')) {
    link.href = `/${link.hreflang}${rest}`;
  }
}

function showPoint(root, pack, words, told, id) {
  const point = pack.points.find((one) => one.id === id);
  if (!point || !isThere(point, told.now)) {
    const folder = root.dataset.offline;
    root.replaceChildren(
      empty(words.say('This help is not listed any more'), [
        words.say('It is not in what you saved. It may be new, or it may have stopped.'),
      ]),
      steps([['search', words.say('Look for help'), folder]]),
    );
    return;
  }
  const page = pageOf(pack, words, told, point);
  document.querySelector('main > h1')?.remove(); // the page has its own
  document.title = page.querySelector('h1').textContent;
  root.replaceChildren(page);
}

function showList(root, pack, words, told, params) {
  fillForm(root.querySelector('form'), params);
  root.querySelector('[data-narrow]').replaceChildren(...chipsOf(pack, words, params));
  const list = root.querySelector('[data-list]');
  if (!told.result) list.replaceChildren(...whichPlace(pack, words, told, params));
  else if (told.result.found.length) list.replaceChildren(...found(pack, words, told, params));
  else list.replaceChildren(...nothing(words, told, params));
}

function fillForm(form, params) {
  form.elements.namedItem('near').value = params.get('near') ?? '';
  for (const [name, value] of new URLSearchParams(written(params))) {
    if (['near', 'lat', 'lon', 'radius'].includes(name)) continue;
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name, value });
    form.append(field);
  }
}

function found(pack, words, told, params) {
  const { question, place, places, result } = told;
  const all = exact(result.found, question.origin);
  const counts = counted(result, PAGE);
  const name = place && [placeName(pack, place)];
  const shown = made('div', 'shown');
  shown.setAttribute('role', 'status');
  if (result.widened) {
    const distance = isolated(words.distance(question.radius));
    const line = words.say('Nothing within %(distance)s, so we looked farther.', { distance });
    shown.append(paragraph('widened', [icon('info'), wrapped(line)]));
  }
  const sentence = shownSentence(words, pack, question, name, counts);
  shown.append(paragraph('', nodes(sentence)));
  document.title = shown.lastChild.textContent;
  const cards = made('ol', 'cards');
  const more = made('button', 'button big quiet');
  more.append(...nodes(words.say('More places')));
  let next = 0;
  const showMore = () => {
    const coming = all.slice(next, next + PAGE).map((one) => cardOf(pack, words, told, one));
    cards.append(...coming);
    if (next) coming[0].querySelector('a').focus();
    next += PAGE;
    more.hidden = next >= all.length;
  };
  more.addEventListener('click', showMore);
  showMore();
  return [
    shown,
    ...(places.length ? [meant(pack, words, places.slice(0, 3), params)] : []),
    ...(question.origin ? [order(words, question, params)] : []),
    cards,
    more,
  ];
}

/** Distances from where the phone is: that position has never left it. */
function exact(all, origin) {
  const here = origin && rememberedFor(origin);
  if (!here) return all;
  return all.map((one) =>
    one.distance === null ? one : { ...one, distance: geodesic(here, lonLat(one.point)) },
  );
}

function order(words, { sort }, params) {
  const line = made('p', 'order');
  const choices = [
    ['nearest', words.say('nearest')],
    ['soonest', words.say('soonest help')],
  ].map(([value, label]) => {
    const one = document.createElement(value === sort ? 'b' : 'a');
    if (value === sort) one.setAttribute('aria-current', 'true');
    else one.href = at(written(params, { sort: value === 'nearest' ? [] : [value] }));
    one.append(...nodes(label));
    return one;
  });
  line.append(...nodes(words.say('Order:')), ' ', choices[0], ' · ', choices[1]);
  return line;
}

function meant(pack, words, places, params) {
  const line = made('p', 'meant');
  line.append(...nodes(words.say('Did you mean')), ' ');
  places.forEach((place, index) => {
    const link = document.createElement('a');
    link.href = at(meaning(params, place));
    link.append(...nodes(placeName(pack, place)));
    line.append(index ? ' · ' : '', link);
  });
  return line;
}

function whichPlace(pack, words, { places }, params) {
  const all = written(params, { near: [] }) || '?when=any';
  const everywhere = ['search', words.say('Show all of %(city)s', { city: pack.name }), at(all)];
  if (places.length) {
    const choices = places.map((place) => [
      ...['pin', [placeName(pack, place)], at(meaning(params, place))],
    ]);
    return [empty(words.say('Which place do you mean?')), steps([...choices, everywhere])];
  }
  const hint = words.say(
    'Try the name of a quarter, a big street, a hospital, a station or a market. Another spelling or another language may help.',
  );
  return [empty(words.say('We do not know this place'), [hint]), steps([everywhere])];
}

function nothing(words, { question }, params) {
  const without = (...names) =>
    at(written(params, Object.fromEntries(names.map((name) => [name, []]))));
  const { when, languages, needs, conditions, free, no_id: noId, wheelchair } = question;
  const isNarrow = free || noId || wheelchair;
  const choices = [
    when.kind !== 'any' && ['clock', words.say('At any time'), without('when')],
    languages.length && ['speech', words.say('In any language'), without('speaks')],
    isNarrow && [
      ...['close', words.say('Without the other filters')],
      without('free', 'no_id', 'wheelchair'),
    ],
    !conditions && [
      ...['info', words.say('Also what is not open to everyone; it says the conditions')],
      at(written(params, { conditions: ['1'] })),
    ],
    needs.length && ['need-social-protection', words.say('Any kind of help'), without('need')],
    ['search', words.say('Start again'), location.pathname],
  ].filter(Boolean);
  const lead = words.say('There may be help if you ask for a little less:');
  return [empty(words.say('Nothing found for all of this together'), [lead]), steps(choices)];
}

const at = (query) => location.pathname + query;

function meaning(params, { name, lat, lon }) {
  return written(params, { near: [name], lat: [lat.toFixed(3)], lon: [lon.toFixed(3)] });
}

/** A place by its name; in another language than the reader's it says which. */
function placeName(pack, { name, language }) {
  return !language || language === pack.language ? name : isolated(name, language);
}

function empty(title, paragraphs = []) {
  const section = made('div', 'empty');
  section.setAttribute('role', 'status');
  const heading = document.createElement('h2');
  heading.append(...nodes(title));
  section.append(heading, ...paragraphs.map((parts) => paragraph('', nodes(parts))));
  return section;
}

function steps(choices) {
  const list = made('ul', 'steps');
  list.append(
    ...choices.map(([picture, parts, address]) => {
      const link = document.createElement('a');
      link.href = address;
      link.append(icon(picture), wrapped(parts));
      const item = document.createElement('li');
      item.append(link);
      return item;
    }),
  );
  return list;
}

function paragraph(className, children) {
  const element = made('p', className);
  element.append(...children);
  return element;
}

function wrapped(parts) {
  const element = document.createElement('span');
  element.append(...nodes(parts));
  return element;
}
