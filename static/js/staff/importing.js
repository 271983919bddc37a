/**
 * While a worker has a file: the bar moves, and at the end one is led on. While one says what columns
 * mean: a language is asked only of texts.
 */
const PAUSE = 1000; // between two questions, milliseconds
const LONGEST = 10_000; // where nobody answers

export function start(root) {
  if (root.dataset.importing === 'columns') askLanguageOfTexts(root);
  else follow(root);
}

async function follow(root) {
  const words = JSON.parse(root.dataset.words);
  const number = new Intl.NumberFormat(root.dataset.language);
  const bar = root.querySelector('progress');
  const told = root.querySelector('[data-done]');
  let pause = PAUSE;
  for (;;) {
    await new Promise((go) => setTimeout(go, pause));
    const answer = await fetch(root.dataset.address).catch(() => null);
    const now = answer?.ok ? await answer.json().catch(() => null) : null;
    if (now?.address) {
      location.replace(now.address);
      return;
    }
    if (!now) {
      told.textContent = words.lost;
      pause = Math.min(pause * 2, LONGEST);
      continue;
    }
    pause = PAUSE;
    if (now.total) {
      bar.max = now.total;
      bar.value = now.done;
      told.textContent = filled(words.of, number, now);
    } else if (now.done) {
      told.textContent = filled(words.rows, number, now);
    }
  }
}

function filled(words, number, { done, total }) {
  return words.replace('{number}', number.format(done)).replace('{total}', number.format(total ?? 0));
}

function askLanguageOfTexts(root) {
  root.addEventListener('change', ({ target }) => {
    if (!target.matches('[data-target]')) return;
    const written = target.closest('li').querySelector('.written');
    written.toggleAttribute('data-unused', !target.selectedOptions[0].hasAttribute('data-text'));
  });
  root.toggleAttribute('data-scripted', true);
}
