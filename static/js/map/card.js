import { element, sign } from './dom.js';
import { label } from './list.js';
import { fill } from './texts.js';

const CROSS = 'M6 6l12 12M18 6L6 18';

/**
 * The card at the foot of the map: what the chosen marker stands for, in the list's own words.
 *
 * Not a balloon on the map: it hides no other marker, fits 320 px, and mirrors with the page.
 */
export function drawCard(card, texts, { onPick, onDismiss }) {
  let shown = null;

  function open(...content) {
    const dismiss = element(
      'button',
      { type: 'button', className: 'map-card-close', title: texts.dismiss },
      sign(CROSS),
    );
    dismiss.setAttribute('aria-label', texts.dismiss);
    dismiss.addEventListener('click', onDismiss);
    card.replaceChildren(element('div', { className: 'map-card-text' }, ...content), dismiss);
    card.hidden = false;
    card.querySelector('a, button')?.focus({ preventScroll: true });
  }

  return {
    get isOpen() {
      return !card.hidden;
    },
    /** The point on the card, or the first of those listed on it. */
    get id() {
      return shown;
    },
    /** Show one point, with the link to its details. */
    show(point) {
      shown = point.id;
      const name = element('a', { className: 'map-card-name' });
      if (point.href) name.href = point.href;
      name.append(...copy(point.name, true));
      const facts = [point.now, point.distance]
        .filter(Boolean)
        .map((part) => element('span', {}, ...copy(part)));
      open(
        name,
        element('p', { className: 'map-card-facts' }, ...facts),
        point.isArea ? element('p', { textContent: texts.area }) : null,
      );
    },
    /** Show several points that stand on one spot, to choose from. */
    showAll(points) {
      shown = points[0].id;
      const choices = points.map((point) => {
        const pick = element('button', { type: 'button' }, ...copy(point.name, true));
        pick.setAttribute('aria-label', label(point));
        if (point.now) pick.append(element('span', {}, ...copy(point.now)));
        pick.addEventListener('click', () => onPick(point.id));
        return element('li', {}, pick);
      });
      open(
        element('p', { textContent: fill(texts.several, 'number', String(points.length)) }),
        element('ul', { className: 'map-card-choices' }, ...choices),
      );
    },
    hide() {
      card.hidden = true;
      card.replaceChildren();
      shown = null;
    },
  };
}

/** The content of an element of the list, with its languages and directions; text only of links. */
function copy(source, withLanguage = false) {
  if (!source) return [];
  const content = source.cloneNode(true);
  for (const link of content.querySelectorAll('a')) link.replaceWith(...link.childNodes);
  for (const named of content.querySelectorAll('[id]')) named.removeAttribute('id');
  if (!withLanguage || !source.lang) return [...content.childNodes];
  return [element('span', { lang: source.lang, dir: source.dir }, ...content.childNodes)];
}
