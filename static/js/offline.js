/** What works without internet: the page where one saves a city, and the pages made from it. */
import { nothingPage } from './offline/nothing-page.js';
import { offlinePage } from './offline/offline-page.js';
import { savePage } from './offline/save-page.js';

const pages = { keep: savePage, offline: offlinePage, nothing: nothingPage };
for (const [name, show] of Object.entries(pages)) {
  const place = document.querySelector(`[data-${name}]`);
  if (place) show(place);
}
