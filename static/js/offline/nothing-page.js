/** The page instead of one that is not here: try again, or go to what was saved or seen. */
import { keptFolders, keptPack } from './kept.js';
import { allSeen } from './seen.js';

export async function nothingPage(section) {
  const again = section.querySelector('[data-again]');
  again.hidden = false;
  again.addEventListener('click', () => location.reload());
  const line = document.querySelector('template[data-city]');
  const folders = await keptFolders().catch(() => []);
  for (const folder of folders) {
    const pack = await keptPack(folder);
    add(folder, pack.name, pack.language);
  }
  const pages = await allSeen().catch(() => []);
  for (const { address, title, language } of pages) add(address, title, language);
  section.querySelector('[data-kept]').hidden = !folders.length && !pages.length;

  function add(address, name, language) {
    const one = line.content.cloneNode(true);
    const link = one.querySelector('a');
    link.href = address;
    link.lang = language;
    link.querySelector('span').textContent = name;
    section.querySelector('[data-cities]').append(one);
  }
}
