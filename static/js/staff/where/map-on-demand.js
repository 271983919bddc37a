/** The map with the pin, brought when somebody asks for it, or when a look at the pin is owed. */
export function mapOnDemand(root, pin, words) {
  const container = root.querySelector('[data-pin-map]');
  const opener = root.querySelector('[data-open-map]');
  const how = root.querySelector('[data-how]');
  const said = root.querySelector('[data-pin-said]');
  const told = root.querySelector('[data-told]');
  let map = null;
  let opening = null;

  function open({ focus = false } = {}) {
    opening ??= bring().finally(() => {
      opening = null;
    });
    return opening.then(() => {
      if (focus) map?.focus();
    });
  }

  async function bring() {
    if (map) return;
    opener.setAttribute('aria-busy', 'true');
    try {
      const { pinMap } = await import('./pin-map.js');
      map = await pinMap(container, pin, words, {
        onClose: close,
        say: (text) => {
          said.textContent = text;
        },
      });
      shown(true);
    } catch {
      told.textContent = words.failed;
    } finally {
      opener.removeAttribute('aria-busy');
    }
  }

  function close() {
    map?.remove();
    map = null;
    shown(false);
    opener.focus();
  }

  function shown(isOpen) {
    opener.setAttribute('aria-expanded', String(isOpen));
    opener.querySelector('span').textContent = isOpen ? words.hide : words.open;
    how.hidden = !isOpen;
  }

  opener.addEventListener('click', () => (map ? close() : open({ focus: true })));
  root.querySelector('[data-pin]').hidden = false;
  return { open, drawArea: () => map?.drawArea() };
}
