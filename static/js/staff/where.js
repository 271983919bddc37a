/**
 * Where it is: finding the place by what people call it, a pin that is dragged or moved by keys, and
 * what is odd about it, as it changes. Without any of this the form has two coordinates to be typed.
 */
import { keepChecking } from './where/checking.js';
import { mapOnDemand } from './where/map-on-demand.js';
import { Pin } from './where/pin.js';
import { search } from './where/search.js';

const started = new WeakSet();

export function start(root) {
  if (started.has(root)) return;
  started.add(root);
  const words = JSON.parse(root.dataset.words);
  const pin = new Pin(root);
  const map = mapOnDemand(root, pin, words);
  search(root, pin, map, words);
  keepChecking(root, pin, map);
  const area = root.querySelector('[data-area]');
  const follow = () => {
    area.hidden = pin.disclosure !== 'area';
  };
  root.addEventListener('change', follow);
  follow();
}
