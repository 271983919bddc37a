/** The page instead of one that is not here: try again, or go to what was saved. */
import { keptFolders, keptPack } from './kept.js';

export async function nothingPage(section) {
  const again = section.querySelector('[data-again]');
  again.hidden = false;
  again.addEventListener('click', () => location.reload());
  const line = document.querySelector('template[data-city]');
  const folders = await keptFolders().catch(() => []);
  for (const folder of folders) {
    const pack = await keptPack(folder);
    const one = line.content.cloneNode(true);
    const link = one.querySelector('a');
    link.href = folder;
    link.lang = pack.language;
    link.querySelector('span').textContent = pack.name;
    section.querySelector('[data-cities]').append(one);
  }
  section.querySelector('[data-kept]').hidden = !folders.length;
}
