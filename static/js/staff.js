/**
 * What the staff pages get on top; every form works without. A part is a file in ./staff that exports
 * `start(root)`; it is loaded where the page has an element `[data-<its name>]`, and only there.
 */
import { closesWhenLeft, keepFocusInSight } from './page/focus.js';
import { start as form } from './staff/form.js';

const PARTS = {
  passkeys: () => import('./staff/passkeys.js'),
  print: () => import('./staff/printing.js'),
  seen: () => import('./staff/seen-password.js'),
  copy: () => import('./staff/copy.js'),
  editing: () => import('./staff/editing.js'),
  hours: () => import('./staff/hours.js'),
  route: () => import('./staff/route.js'),
  preview: () => import('./staff/preview.js'),
  importing: () => import('./staff/importing.js'),
  where: () => import('./staff/where.js'),
};

keepFocusInSight();
for (const fold of document.querySelectorAll('[data-fold]')) closesWhenLeft(fold);
for (const root of document.querySelectorAll('form')) form(root);
// Where the menu is wider than the phone, one sees where one is.
document.querySelector('.menu [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
document.querySelector('[data-wrong]')?.focus();
startParts(document);
// What a part draws anew has parts, too: it sends `drawn` to its new element.
document.addEventListener('drawn', ({ target }) => startParts(target));

function startParts(inside) {
  for (const [name, load] of Object.entries(PARTS)) {
    const roots = inside.querySelectorAll(`[data-${name}]`);
    if (roots.length) load().then(({ start }) => roots.forEach((root) => start(root)));
  }
}
