/** Shows that the next answer is on its way, until it comes or somebody goes back to this one. */
export function showBusy() {
  const busy = (is) => document.body.toggleAttribute('data-busy', is);
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href]');
    const stays = link?.hash && link.pathname + link.search === location.pathname + location.search;
    const isPlain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (link?.protocol.startsWith('http') && !link.target && !stays && isPlain) busy(true);
  });
  document.addEventListener('submit', () => busy(true));
  window.addEventListener('pageshow', () => busy(false));
}
