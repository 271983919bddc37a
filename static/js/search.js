/**
 * What a phone with scripts gets on top. Every page is whole without any of this: buttons that need
 * a script come `hidden` and are shown here, by the module that makes them work.
 */
import { exactDistances } from './page/distances.js';
import { closesWhenLeft, keepFocusInSight } from './page/focus.js';
import { keepLeaving } from './page/leave.js';
import { mapOnDemand } from './page/map-button.js';
import { nearMe } from './page/near-me.js';
import { sharing } from './page/share.js';

for (const form of document.querySelectorAll('form[data-search]')) nearMe(form);
keepFocusInSight();
closesWhenLeft(document.querySelector('.tongues'));
keepLeaving(document.querySelector('[data-leave]'));
exactDistances(document.querySelector('[data-points]'));
mapOnDemand(document.querySelector('[data-beside]'), document.querySelector('[data-points]'));
sharing(document.querySelector('[data-share]'), document.querySelector('[data-print]'));
