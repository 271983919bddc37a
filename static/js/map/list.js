/**
 * The points that a list holds, in its order.
 *
 * @returns {{id: string, at: [number, number], element: HTMLElement, name: Element|null,
 *   now: Element|null, distance: Element|null, icon: Element|null, href: string|null,
 *   state: string, isArea: boolean, isMobile: boolean}[]} `at` is lat, lon, as Leaflet wants it
 */
export function readPoints(list) {
  return [...list.querySelectorAll('[data-point]')]
    .map((element) => ({
      id: element.dataset.point,
      at: [Number.parseFloat(element.dataset.lat), Number.parseFloat(element.dataset.lon)],
      element,
      name: element.querySelector('[data-name]'),
      now: element.querySelector('[data-now]'),
      distance: element.querySelector('[data-distance]'),
      icon: element.querySelector('svg'),
      href: element.querySelector('a[data-name], [data-name] a')?.getAttribute('href') ?? null,
      state: element.dataset.state ?? 'unknown',
      isArea: element.dataset.place === 'area',
      isMobile: 'mobile' in element.dataset,
    }))
    .filter(({ at }) => at.every(Number.isFinite)); // by phone, or secret: nowhere on a map
}

/** What a person would say who points at it: "Walk-in clinic. Open until 17:00." */
export function label(point) {
  return [point.name, point.now]
    .map((part) => part?.textContent.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('. ');
}

/**
 * Follow pointer and focus through the list, and mark its elements.
 *
 * `data-on-map` is "highlighted" or "selected" on the element that the map shows so.
 */
export function linkList(list, { onPoint }) {
  const stop = new AbortController();
  const pointed = (event) => {
    const found = event.target.closest?.('[data-point]');
    onPoint(found ? found.dataset.point : null);
  };
  for (const name of ['pointerover', 'focusin']) {
    list.addEventListener(name, pointed, { signal: stop.signal });
  }
  for (const name of ['pointerleave', 'focusout']) {
    list.addEventListener(name, () => onPoint(null), { signal: stop.signal });
  }
  let selected = null;

  function mark(id, state) {
    for (const marked of list.querySelectorAll(`[data-on-map="${state}"]`)) {
      marked.removeAttribute('data-on-map');
    }
    const found = id === null ? null : list.querySelector(`[data-point="${CSS.escape(id)}"]`);
    found?.setAttribute('data-on-map', state);
    return found;
  }

  return {
    highlight(id) {
      mark(id === selected ? null : id, 'highlighted');
    },
    select(id) {
      selected = id;
      mark(null, 'highlighted');
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      mark(id, 'selected')?.scrollIntoView({
        block: 'nearest',
        behavior: still ? 'auto' : 'smooth',
      });
    },
    stop() {
      stop.abort();
      mark(null, 'highlighted');
      mark(null, 'selected');
    },
  };
}
