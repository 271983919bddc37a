/**
 * The cities that this phone keeps, used by the pages and by the service worker. One cache is one
 * city in one language, with everything that it needs: deleting the cache deletes all of it.
 *
 * Nothing here remembers what anybody looked for; seen.js does, for those who chose that.
 */
import { assetsOf, fetchWhole } from './assets.js';

const FAMILY = 'locator ';
const CURRENT = `${FAMILY}1 `; // goes up when the pack changes its shape
const PACKS = /^locator \d+ \//;

/** The phone let nothing be stored. */
export class PhoneIsFullError extends Error {}

/** The folders that are kept, such as "/ar/beirut/". */
export async function keptFolders() {
  const names = await storage().keys();
  return names.filter((name) => name.startsWith(CURRENT)).map((name) => name.slice(CURRENT.length));
}

/** The pack of a folder as it was kept; null where there is none. */
export async function keptPack(folder) {
  const answer = await keptPage(`${folder}pack.json`);
  return answer ? answer.json() : null;
}

/** What was kept at an address; undefined where nothing was, or where the phone does not tell. */
export async function keptPage(address) {
  const folders = await keptFolders().catch(() => []);
  for (const folder of folders) {
    const answer = await keptAsset(address, CURRENT + folder);
    if (answer) return answer;
  }
  return undefined;
}

/** A script or style, which is the same in all caches: its address holds the hash of its content. */
export async function keptAsset(address, cacheName) {
  try {
    return await storage().match(address, { ignoreVary: true, ...(cacheName && { cacheName }) });
  } catch {
    return undefined;
  }
}

/** When a folder was kept last, in milliseconds since 1970. */
export async function keptAt(folder) {
  const answer = await keptPage(`${folder}pack.json`);
  return answer ? Date.parse(answer.headers.get('Last-Modified')) : NaN;
}

/**
 * Fetch a city whole, and only then keep it. Rejects with a PhoneIsFullError where storing fails
 * (what was kept before stays, as far as the phone lets it), and otherwise as `fetch` does.
 */
export async function keep(folder) {
  const [, language] = folder.split('/');
  const pages = [
    ...[folder, `${folder}offline`, `${folder}save`],
    ...[`/${language}/offline`, `/${language}/privacy`],
  ];
  const fetched = await Promise.all([...pages, `${folder}pack.json`].map(fetchWhole));
  const texts = await Promise.all(fetched.slice(0, pages.length).map((page) => page.clone().text()));
  const assets = await assetsOf(texts);
  // The page last: whatever is kept finds its parts.
  const all = new Map([...assets, ...pages.map((page, index) => [page, fetched[index]])]);
  all.set(`${folder}pack.json`, fetched[pages.length]);
  await store(CURRENT + folder, all);
}

/** Delete everything, and leave no worker behind. */
export async function forgetAll() {
  const names = await storage().keys();
  await Promise.all(names.map((name) => name.startsWith(FAMILY) && storage().delete(name)));
  const workers = await navigator.serviceWorker.getRegistrations();
  await Promise.all(workers.map((worker) => worker.unregister()));
}

/** Whether this phone keeps anything of ours: a city, or the last pages. */
export async function keepsAnything() {
  return (await storage().keys()).some((name) => name.startsWith(FAMILY));
}

/** What was kept in an older shape is fetched anew where possible, and then goes. */
export async function renewOld() {
  const names = await storage().keys();
  const old = names.filter((name) => PACKS.test(name) && !name.startsWith(CURRENT));
  for (const name of old) {
    await keep(name.slice(name.indexOf('/'))).catch(() => {});
    await storage().delete(name);
  }
}

async function store(name, answers) {
  let isNew = true;
  try {
    isNew = !(await storage().has(name));
    const cache = await storage().open(name);
    for (const [address, answer] of answers) await cache.put(address, answer);
    const needed = new Set([...answers.keys()].map((address) => new URL(address, location.origin).href));
    for (const request of await cache.keys()) {
      if (!needed.has(request.url)) await cache.delete(request);
    }
  } catch (reason) {
    if (isNew) await Promise.resolve(globalThis.caches?.delete(name)).catch(() => {});
    throw new PhoneIsFullError(String(reason));
  }
}

/** The phone's store; throws where a browser, or a private window, has none. */
function storage() {
  return globalThis.caches;
}
