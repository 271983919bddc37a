/**
 * The service worker. It comes only to a phone whose owner has saved a city or chosen to keep the
 * last pages: pages come from the network, and from what was kept when the network does not answer.
 * It looks at public pages and at our own assets; staff pages, the API and others it lets pass.
 */
import {
  keep,
  keepsAnything,
  keptAsset,
  keptAt,
  keptFolders,
  keptPage,
  renewOld,
} from './offline/kept.js';
import { keepSeen, keptAddress, seenAt } from './offline/seen.js';
import { seenPage } from './offline/seen-page.js';

const PATIENCE = 4000; // milliseconds
const OLD = 24 * 60 * 60 * 1000;
// "/ar/beirut/", "/ar/beirut/{uuid}", "/ar/beirut/save", "/ar/", "/ar/privacy"
const PAGE = /^\/(?!api\b)([a-z]{2,3}(?:-[A-Za-z]{2,4})?)\/(?:([a-z0-9-]+)\/([a-z0-9-]*)|[a-z]*)$/;
const POINT = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => {
  event.waitUntil(
    renewOld()
      .catch(() => {})
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    const parts = PAGE.exec(address.pathname);
    if (parts || address.pathname === '/') event.respondWith(page(event, address, parts ?? []));
  } else if (address.pathname.startsWith('/static/')) {
    event.respondWith(keptAsset(request).then((asset) => asset ?? fetch(request)));
  }
});

async function page(event, address, [, language, city, rest]) {
  const folder = city && `/${language}/${city}/`;
  const network = fetch(event.request);
  try {
    const answer = await Promise.race([network, impatient()]);
    if (answer && answer.status < 500) {
      event.waitUntil(afterwards(answer.clone(), address, folder));
      return answer;
    }
  } catch {
    // No network: below.
  }
  const kept = await instead(address, language, folder, rest);
  return kept ?? network;
}

/** Keep what was chosen to be kept; where nothing is any more, go. What fails here breaks nothing. */
async function afterwards(answer, address, folder) {
  try {
    if (!(await keepsAnything())) {
      await self.registration.unregister();
      return;
    }
    const name = keptAddress(address);
    if (name) await keepSeen(name, answer).catch(() => {}); // the phone may be full
    if (folder) await renew(folder);
  } catch {
    // The phone does not tell.
  }
}

/**
 * What was saved of this page, or what finds its answer in the pack: that one knows what time it
 * is. Else the page as it was seen, or one that says that there is none.
 */
async function instead(address, language, folder, rest) {
  const same = address.search ? undefined : await keptPage(address.pathname);
  if (same) return same;
  const isAnswer = folder && (rest === '' || POINT.test(rest));
  const answer = isAnswer && (await keptPage(`${folder}offline`));
  if (answer) return answer;
  const seen = await seenAt(keptAddress(address)).catch(() => null);
  if (seen) {
    const headers = new Headers(seen.answer.headers);
    for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name);
    return new Response(seenPage(seen.text, seen.frame, seen.time, Date.now()), { headers });
  }
  const folders = await keptFolders().catch(() => []);
  const languages = [language, ...folders.map((one) => one.split('/')[1])];
  for (const one of languages) {
    const nothing = await keptAsset(`/${one}/offline`);
    if (nothing) return nothing;
  }
  return undefined;
}

/** Once a day, with a page that came anyway, and not for those who save data. */
async function renew(folder) {
  const age = Date.now() - (await keptAt(folder));
  if (age > OLD && !self.navigator.connection?.saveData) await keep(folder).catch(() => {});
}

function impatient() {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
  });
}
