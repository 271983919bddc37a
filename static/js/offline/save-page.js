/**
 * The page where one saves a city, sees how old it is, chooses to keep the last pages, and deletes
 * all of it.
 */
import { forgetAll, keep, keptAt, keptFolders, PhoneIsFullError } from './kept.js';
import { ageWords } from './saying.js';
import { forgetSeen, isChosen, keepPages } from './seen.js';
import { nodes, Words } from './words.js';

const DAY = 24 * 60 * 60 * 1000;

export async function savePage(article) {
  if (!navigator.serviceWorker) return;
  const folder = article.dataset.keep;
  const words = new Words(JSON.parse(article.dataset.words));
  const told = article.querySelector('[data-told]');
  const [save, remove, pages] = ['save', 'delete', 'pages'].map((name) =>
    article.querySelector(`[data-${name}]`),
  );
  try {
    await show(await keptAt(folder));
  } catch {
    return; // no store, or none for this window
  }
  article.querySelector('[data-cannot]').hidden = true;
  for (const part of article.querySelectorAll('[data-can]')) part.hidden = false;

  save.addEventListener('click', () =>
    during(save, async () => {
      told.textContent = told.dataset.saving;
      try {
        await keep(folder);
        await navigator.serviceWorker.register('/worker.js');
        await show(await keptAt(folder));
        told.textContent = told.dataset.done;
      } catch (reason) {
        const isFull = reason instanceof PhoneIsFullError || reason.name === 'SecurityError';
        told.textContent = isFull ? told.dataset.full : told.dataset.failed;
      }
    }),
  );

  pages.addEventListener('change', () =>
    during(pages, async () => {
      try {
        if (pages.checked) {
          await keepPages();
          await navigator.serviceWorker.register('/worker.js');
          told.textContent = '';
        } else {
          await forgetSeen();
          if (!(await keptFolders()).length) await forgetAll();
          told.textContent = told.dataset.gone;
        }
      } catch {
        await forgetSeen();
        told.textContent = told.dataset.full;
      }
      await show(await keptAt(folder));
    }),
  );

  remove.addEventListener('click', () =>
    during(remove, async () => {
      await forgetAll().catch(() => {});
      await show(await keptAt(folder));
      told.textContent = told.dataset.gone;
    }),
  );

  /** What is true now: saved or not, and how long ago. */
  async function show(milliseconds) {
    const isKept = !Number.isNaN(milliseconds);
    for (const part of article.querySelectorAll('[data-saved]')) part.hidden = !isKept;
    article.querySelector('[data-first]').hidden = isKept;
    article.querySelector('[data-again]').hidden = !isKept;
    pages.checked = await isChosen();
    article.querySelector('[data-unseen]').hidden = pages.checked;
    remove.hidden = !(pages.checked || (await keptFolders()).length);
    if (!isKept) return;
    const days = Math.floor((Date.now() - milliseconds) / DAY);
    article.querySelector('[data-age]').replaceChildren(...nodes(ageWords(words, days)));
  }
}

async function during(button, act) {
  button.disabled = true;
  await act();
  button.disabled = false;
}
