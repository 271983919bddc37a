const OPEN = '#map';

/**
 * "Show map": the map and everything it needs come only when somebody taps here, or comes back to an
 * address that says so: an open map is part of the address, and needs no step of its own back.
 * `atOnce`: without being asked.
 */
export function mapOnDemand(beside, list, atOnce = false) {
  const button = beside?.querySelector('[data-show-map]');
  const container = beside?.querySelector('[data-city]');
  if (!button || !container || !list) return;
  button.hidden = false;

  button.addEventListener('click', () => show());
  if (atOnce || location.hash === OPEN) show(!atOnce);

  async function show(isAsked = true) {
    button.disabled = true;
    try {
      const { openMap } = await import('../map.js');
      // The room for the map first: it fits the places into the size that it finds.
      beside.toggleAttribute('data-open', true);
      await openMap(container, {
        list,
        isAsked,
        opener: button,
        onOpen: () => shown(true),
        onClose: () => shown(false),
      });
    } catch {
      shown(false);
      button.lastChild.textContent = ` ${button.dataset.failed}`;
    }
  }

  function shown(open) {
    button.disabled = false;
    button.hidden = open;
    button.setAttribute('aria-expanded', String(open));
    beside.toggleAttribute('data-open', open);
    if (open !== (location.hash === OPEN)) {
      history.replaceState(history.state, '', open ? OPEN : location.pathname + location.search);
    }
  }
}
