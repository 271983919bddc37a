/** The filters as links, each the same question with one thing changed: as locator/search/chips.py. */
import { several, toggled, written } from './question.js';
import { endonym } from './saying.js';
import { nodes } from './words.js';

/** Everything above the list. */
export function chipsOf(pack, words, params) {
  const needs = needChips(pack, params);
  const parts = partChips(pack, params);
  const spoken = languageChips(pack, params);
  const filters = pack.filters.map(([name, value, label]) => ({
    label: [label],
    query: toggled(params, name, value),
    isChosen: params.get(name) === value,
  }));
  const row = made('div', 'filters');
  row.append(
    folded(words.say('Languages I speak'), spoken),
    list(words.say('When, and what else matters'), filters),
  );
  return [
    list(words.say('What do you need?'), needs),
    ...(parts.length ? [list(words.say('What exactly?'), parts)] : []),
    row,
  ];
}

function needChips(pack, params) {
  const chosen = several(params, 'need');
  return Object.entries(pack.words.needs)
    .map(([root, [name]]) => {
      const isChosen = chosen.some((need) => need.split('/')[0] === root);
      const query = isChosen
        ? written(params, { need: withoutRoot(chosen, root) })
        : toggled(params, 'need', root);
      return { label: [name], query, isChosen, icon: `need-${root}` };
    })
    .sort(chosenFirst);
}

/** The parts of a need, once it is clear which one; a part replaces the whole. */
function partChips(pack, params) {
  const chosen = several(params, 'need');
  const roots = new Set(chosen.map((need) => need.split('/')[0]));
  const [root] = roots;
  if (roots.size !== 1 || !pack.words.needs[root]) return [];
  return Object.entries(pack.words.needs[root][1])
    .map(([need, name]) => {
      const isChosen = chosen.includes(need);
      const others = chosen.filter((one) => one !== need);
      const left = others.length ? others : [root];
      const changed = isChosen ? left : [...withoutRoot(chosen, root), need];
      return { label: [name], query: written(params, { need: changed }), isChosen };
    })
    .sort(chosenFirst);
}

function languageChips(pack, params) {
  const chosen = several(params, 'speaks');
  return [...new Set([...chosen, ...pack.spoken])].map((code) => ({
    label: [endonym(pack, code)],
    query: toggled(params, 'speaks', code),
    isChosen: chosen.includes(code),
  }));
}

const withoutRoot = (needs, root) => needs.filter((need) => need.split('/')[0] !== root);
const chosenFirst = (one, other) => Number(other.isChosen) - Number(one.isChosen);

/** The languages behind one chip, which names those that were chosen. */
function folded(label, chips) {
  const chosen = chips.filter(({ isChosen }) => isChosen);
  const details = made('details', 'speak');
  const summary = made('summary', chosen.length ? 'chip on' : 'chip');
  const said = chosen.length
    ? chosen.flatMap(({ label: name }, index) => (index ? [' · ', ...name] : name))
    : label;
  summary.append(icon('speech'), ...nodes(said), icon('down'));
  details.append(summary, list(label, chips));
  return details;
}

function list(label, chips) {
  const line = made('ul', 'chips');
  line.setAttribute('aria-label', label.join(''));
  line.append(...chips.map(item));
  return line;
}

function item({ label, query, isChosen, icon: picture }) {
  const link = made('a', isChosen ? 'chip on' : 'chip');
  link.href = location.pathname + query;
  if (isChosen) link.setAttribute('aria-current', 'true');
  if (isChosen || picture) link.append(icon(isChosen ? 'check' : picture));
  link.append(...nodes(label));
  const element = document.createElement('li');
  element.append(link);
  return element;
}

export function made(name, className) {
  const element = document.createElement(name);
  if (className) element.className = className;
  return element;
}

export function icon(name) {
  const SVG = 'http://www.w3.org/2000/svg';
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('class', 'i');
  picture.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#i-${name}`);
  picture.append(use);
  return picture;
}
