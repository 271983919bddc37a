/**
 * Another language, width or page is shown as soon as it is chosen, in the same frame: the chooser
 * keeps the focus. Without this, by a button.
 */
export function start(form) {
  const frame = document.querySelector('[data-preview-frame]');
  if (!frame) return;
  form.classList.add('is-live');
  form.addEventListener('change', () => {
    const chosen = Object.fromEntries(new FormData(form));
    const address = `${form.dataset.preview}/${chosen.view}?lang=${chosen.lang}`;
    if (frame.getAttribute('src') !== address) frame.setAttribute('src', address);
    frame.className = `is-${chosen.width}`;
    frame.width = form.querySelector(`option[value=${chosen.width}]`).dataset.width;
    history.replaceState(null, '', `?${new URLSearchParams(chosen)}`);
  });
}
