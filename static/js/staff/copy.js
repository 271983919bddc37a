/** A button that copies what its `data-copy` says, where the browser lets it. */
export function start(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.lastChild.textContent = ` ${button.dataset.done}`;
  });
}
