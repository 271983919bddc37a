/** Scripts and styles that some pages name, and the scripts that those import. */

/**
 * @param {string[]} texts of pages
 * @param {(name: string) => Promise} isHere what need not be fetched
 * @returns {Promise<Map<string, Response>>} by address; rejects where one does not come
 */
export async function assetsOf(texts, isHere = async () => false) {
  const assets = new Map();
  let names = namesIn(texts, /(?:href|src)="(\/static\/[^"]+)"/g);
  while (names.length) {
    const here = await Promise.all(names.map(isHere));
    names = names.filter((_, index) => !here[index]);
    const answers = await Promise.all(names.map(fetchWhole));
    names.forEach((name, index) => assets.set(name, answers[index]));
    const scripts = answers.filter((_, index) => names[index].endsWith('.js'));
    const sources = await Promise.all(scripts.map((script) => script.clone().text()));
    // Only what is imported at once: the map comes when somebody opens it.
    const imported = namesIn(sources, /(?:from|import)\s*"\.\/([\w.-]+\.js)"/g);
    names = imported.map((name) => `/static/${name}`).filter((name) => !assets.has(name));
  }
  return assets;
}

/** Fetch as somebody without any name; rejects for anything but the answer itself. */
export async function fetchWhole(address) {
  const answer = await fetch(address, { cache: 'no-cache', credentials: 'omit' });
  if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

function namesIn(texts, pattern) {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name)))];
}
