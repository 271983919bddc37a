/**
 * The widget inside somebody else's page. It works without any of this; with it, the host may follow
 * its height, "near me" asks the phone, and the map comes when it is wanted.
 */
import { tellHeight } from './embed/height.js';
import { showBusy } from './embed/busy.js';
import { exactDistances } from './page/distances.js';
import { keepFocusInSight } from './page/focus.js';
import { mapOnDemand } from './page/map-button.js';
import { nearMe } from './page/near-me.js';
import { sharing } from './page/share.js';

const { embed: show, wrong } = document.body.dataset;

// For who keeps the host's page: what its snippet asks for, and we cannot do.
for (const said of wrong ? JSON.parse(wrong) : []) console.warn(`Locator widget: ${said}`);
tellHeight();
showBusy();
for (const form of document.querySelectorAll('form[data-search]')) nearMe(form);
keepFocusInSight();
exactDistances(document.querySelector('[data-points]'));
mapOnDemand(
  document.querySelector('[data-beside]'),
  document.querySelector('[data-points]'),
  show === 'map',
);
sharing(document.querySelector('[data-share]'), document.querySelector('[data-print]'));
