import { forgetSeen } from '../offline/seen.js';
import { forget } from './position.js';

const LEFT = 'left';
const PRESSES = 3;
const QUICKLY = 2000; // milliseconds for all of them: closing the map twice is no wish to leave

/**
 * Quick exit, by a tap or by pressing Escape three times: this page is blank at once, and gives way
 * to the other one, so that "back" does not lead here. Pages of ours that were seen before stay in
 * the history of the phone (the privacy page says so), but going back to one leaves it again.
 */
export function keepLeaving(link) {
  if (!link) return;

  link.addEventListener('click', (event) => {
    event.preventDefault();
    leave(link.href);
  });

  const presses = [];
  const pressed = ({ key, repeat, timeStamp }) => {
    if (key !== 'Escape' || repeat) return;
    presses.push(timeStamp);
    if (presses.length > PRESSES) presses.shift();
    if (presses.length === PRESSES && timeStamp - presses[0] <= QUICKLY) leave(link.href);
  };
  // Before anybody else: the map and other folds listen for Escape, too.
  window.addEventListener('keydown', pressed, { capture: true });

  // "Back" may bring a page from the browser's memory, as it was, or load it anew.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) stayAway(link.href, true);
  });
  const [arrival] = performance.getEntriesByType?.('navigation') ?? [];
  stayAway(link.href, arrival?.type === 'back_forward');
}

function leave(address) {
  forget();
  forgetSeen();
  try {
    sessionStorage.setItem(LEFT, '1');
  } catch {
    // A private window may not store anything: then "back" may show an earlier page.
  }
  // The other page may take seconds to come; nobody shall read this one meanwhile.
  document.body.replaceChildren();
  document.title = new URL(address).host;
  location.replace(address);
}

/** Somebody goes back in a tab that was left. Whoever comes on purpose is welcome again. */
function stayAway(address, isBack) {
  try {
    if (!sessionStorage.getItem(LEFT)) return;
    if (isBack) leave(address);
    else sessionStorage.removeItem(LEFT);
  } catch {
    // Nothing was stored.
  }
}
