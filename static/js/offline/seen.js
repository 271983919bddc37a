/**
 * The last pages that were seen, on the phones of those who chose that: one cache, which is also
 * the choice. Where it is not, nothing is kept; deleting it deletes the pages and the choice.
 *
 * Only pages that everybody can open, and none whose address holds a finer position than ours do.
 */
import { assetsOf } from './assets.js';

const SEEN = 'locator seen 1';
const MARK = '/offline/chosen'; // no page of ours: it tells this cache from one that was deleted
const PAGES = 30;
const DAYS = 30;
const LONGEST = DAYS * 24 * 60 * 60 * 1000; // milliseconds
// "/ar/", "/ar/about", "/ar/privacy", "/ar/beirut/", "/ar/beirut/{uuid}"
const KEPT =
  /^\/(?!api\b)[a-z]{2,3}(?:-[A-Za-z]{2,4})?\/(?:(?:about|privacy)?|[a-z0-9-]+\/(?:[0-9a-f]{8}-[0-9a-f-]{27})?)$/;
const ROUNDED = /^-?\d{1,3}(?:\.\d{1,3})?$/;

/** Whether pages are kept here. Rejects where the phone has no store. */
export function isChosen() {
  return globalThis.caches.has(SEEN);
}

/** From now on, keep the pages that are seen. Rejects where nothing can be stored. */
export async function keepPages() {
  try {
    const cache = await globalThis.caches.open(SEEN);
    await cache.put(MARK, new Response(''));
  } catch (reason) {
    forgetSeen();
    throw reason;
  }
}

/** Delete the pages, and keep no more. Never fails, and has begun when it returns. */
export async function forgetSeen() {
  try {
    await globalThis.caches.delete(SEEN);
  } catch {
    // There is no store, so that nothing is in it.
  }
}

/** The page's address as it is kept, or null for what is never kept. */
export function keptAddress({ pathname, search, searchParams }) {
  const isRough = ['lat', 'lon'].every((name) =>
    searchParams.getAll(name).every((degrees) => ROUNDED.test(degrees)),
  );
  return KEPT.test(pathname) && isRough ? pathname + search : null;
}

/** Keep a page that has just come, with all that it needs. What fails is not kept. */
export async function keepSeen(address, answer) {
  const isPage = answer.status === 200 && !answer.redirected && answer.type === 'basic';
  if (!isPage || !/^text\/html/.test(answer.headers.get('Content-Type'))) return;
  const cache = await chosen();
  if (!cache) return;
  const frame = frameOf(address);
  const age = Date.now() - timeOf(await cache.match(frame));
  const frames = age < 12 * 60 * 60 * 1000 ? [] : [await fetch(frame, { credentials: 'omit' })];
  if (frames.some((one) => !one.ok)) return;
  const texts = await Promise.all([answer, ...frames].map((one) => one.clone().text()));
  const isHere = (asset) => cache.match(asset);
  const assets = await assetsOf(texts, isHere);
  // The page last: whatever is kept finds its parts.
  for (const [name, asset] of assets) await cache.put(name, asset);
  for (const one of frames) await cache.put(frame, one);
  await cache.delete(address); // the newest stands at the end
  await cache.put(address, answer);
  await letGo(cache, assets.size > 0);
}

/** What was seen at an address: {text, answer, time, frame} with the text of the line above it. */
export async function seenAt(address) {
  const cache = address && (await chosen());
  const [answer, frame] = cache
    ? await Promise.all([cache.match(address), cache.match(frameOf(address))])
    : [];
  const time = timeOf(answer);
  if (!frame || !(Date.now() - time < LONGEST)) return null;
  return { answer, time, text: await answer.text(), frame: await frame.text() };
}

/** What can be seen again, the newest first: [{address, title, language}]. */
export async function allSeen() {
  const cache = await chosen();
  if (!cache) return [];
  const addresses = (await pagesIn(cache)).reverse();
  return Promise.all(
    addresses.map(async (address) => {
      const text = await (await cache.match(address)).text();
      const [, title] = /<title>([^<]*)<\/title>/.exec(text) ?? [];
      return { address, title: unescaped(title), language: address.split('/')[1] };
    }),
  );
}

/** The cache, if its owner still wants it: opening one that was deleted would make it anew. */
async function chosen() {
  if (!(await isChosen())) return null;
  const cache = await globalThis.caches.open(SEEN);
  if (await cache.match(MARK)) return cache;
  await forgetSeen();
  return null;
}

/** More than the last pages, those of long ago, and what none of the others needs. */
async function letGo(cache, hasNewAssets) {
  const pages = await pagesIn(cache);
  const times = await Promise.all(pages.map(async (one) => timeOf(await cache.match(one))));
  const old = pages.filter(
    (_, index) => index < pages.length - PAGES || Date.now() - times[index] > LONGEST,
  );
  await Promise.all(old.map((address) => cache.delete(address)));
  if (!hasNewAssets) return;
  const all = await cache.keys();
  const answers = await Promise.all(all.map((request) => cache.match(request)));
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  const isUsed = (name) => texts.some((text) => text.includes(name));
  const names = all.map((request) => new URL(request.url).pathname);
  const unused = names.filter(
    (name) => name.startsWith('/static/') && !isUsed(name.slice('/static/'.length)),
  );
  await Promise.all(unused.map((name) => cache.delete(name)));
}

async function pagesIn(cache) {
  const addresses = (await cache.keys()).map((request) => new URL(request.url));
  return addresses.map((url) => keptAddress(url)).filter(Boolean);
}

const frameOf = (address) => `/${address.split('/')[1]}/offline`;

/** When the server made an answer, in milliseconds since 1970. A proxy may have said it twice. */
function timeOf(answer) {
  const [date] = /\w+, [^,]+/.exec(answer?.headers.get('Date')) ?? [];
  return Date.parse(date);
}

function unescaped(text = '') {
  const signs = { amp: '&', lt: '<', gt: '>', '#34': '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|#34|#39);/g, (_, sign) => signs[sign]).trim();
}
