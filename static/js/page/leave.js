import { forget } from './position.js';

/**
 * Quick exit: this page gives way to the other one, so that "back" does not lead here. Pages seen
 * before it stay in the history of the phone; the privacy page says so.
 */
export function keepLeaving(link) {
  link?.addEventListener('click', (event) => {
    event.preventDefault();
    forget();
    location.replace(link.href);
  });
}
